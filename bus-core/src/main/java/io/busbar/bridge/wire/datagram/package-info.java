/**
 * Reliability over datagrams, for wires whose network loses, duplicates, reorders and damages what it carries. At home
 * here: frames and who may send them, acknowledgement and retransmission, congestion and pacing, all of it independent
 * of how a datagram leaves and comes in; that is {@link io.busbar.bridge.wire.datagram.DatagramPort}. Start at
 * {@code DatagramWire}. Not at home here: sockets ({@code io.busbar.bridge.wire.udp}) and devices.
 */
package io.busbar.bridge.wire.datagram;
