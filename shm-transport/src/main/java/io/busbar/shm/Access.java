package io.busbar.shm;

/** What a process may do with a region's data. Its control area is read and written by all. */
public enum Access {
    /** Stores into the data fault: the memory management unit refuses them. */
    READ_ONLY,
    READ_WRITE
}
