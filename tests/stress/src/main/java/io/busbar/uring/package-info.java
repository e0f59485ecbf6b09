/** Races of a ring's queues; they are here to reach what is private to the product's package of this name. */
package io.busbar.uring;
