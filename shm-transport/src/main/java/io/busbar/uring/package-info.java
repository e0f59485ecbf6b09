/**
 * io_uring without C: a ring of submissions and completions that one thread shares with the kernel, the operations that
 * Busbar puts on it, and the memory and files that are registered with it. What is at home here knows of addresses and
 * descriptors, not of logs, connections or wires. The system calls are in {@code io.busbar.linux.IoUring}.
 */
package io.busbar.uring;
