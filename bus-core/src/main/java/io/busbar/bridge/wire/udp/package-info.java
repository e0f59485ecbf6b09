/**
 * The wire {@code udp}: frames as datagrams of plain UDP sockets. At home here: the port, {@code UdpPort}, with one
 * system call for many datagrams, and the probe. Not at home here: everything that makes datagrams reliable
 * ({@link io.busbar.bridge.wire.datagram}).
 */
package io.busbar.bridge.wire.udp;
