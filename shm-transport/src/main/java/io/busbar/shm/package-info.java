/**
 * Regions of shared memory: creating and attaching them, their locks, and access to their bytes.
 * What the bytes of a channel mean is in {@code io.busbar.log}; system calls are in {@code io.busbar.linux}.
 */
package io.busbar.shm;
