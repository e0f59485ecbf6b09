/** Subscribers in processes of their own receive exactly what was committed. Nobody is killed here. */
package io.busbar.delivery;
