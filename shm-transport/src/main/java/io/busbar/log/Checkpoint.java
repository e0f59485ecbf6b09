package io.busbar.log;

/**
 * A place in the log where a record starts, or the next one will.
 *
 * @param position of that place
 * @param records  how many records stand before it, padding not counted
 */
record Checkpoint(long position, long records) {}
