/**
 * Packets past the kernel's network stack, without C: a program in the kernel that takes the packets of one UDP port
 * off an interface ({@link io.busbar.xdp.PortFilter}), sockets of the family AF_XDP that they come to and leave from
 * ({@link io.busbar.xdp.PacketSocket}), and the kernel's tables that tell where to send
 * ({@link io.busbar.xdp.KernelTables}). What is at home here knows of packets, not of logs, peers or wires. The system
 * calls are in {@code io.busbar.linux}.
 */
package io.busbar.xdp;
