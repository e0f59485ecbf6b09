/**
 * The wire {@code uring}: TCP connections driven by one ring of io_uring. At home here: paths as operations on the
 * ring, zero-copy sends out of the registered log, receives straight into the replica; start at {@code UringWire}. Not
 * at home here: the ring itself ({@code io.busbar.uring}).
 */
package io.busbar.bridge.wire.uring;
