/** Races of a packet socket's rings; they are here to reach what is private to the product's package of this name. */
package io.busbar.xdp;
