/**
 * What the bare machine does, without any messaging: a cache line to and fro, copying memory, and send and recv in C.
 * Figures of systems are told as ratios to these, because the machine changes under them.
 */
package io.busbar.bench.floor;
