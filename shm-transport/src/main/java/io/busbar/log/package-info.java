/** To be written. */
package io.busbar.log;
