/** To be written. */
package io.busbar.linux;
