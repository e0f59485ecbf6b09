/** To be written. */
package io.busbar.shm;
