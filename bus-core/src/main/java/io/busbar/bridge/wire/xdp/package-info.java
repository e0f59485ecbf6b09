/**
 * The wire {@code xdp}: datagrams past the kernel's network stack, {@link io.busbar.bridge.wire.xdp.XdpPort}, under the
 * reliability of {@code io.busbar.bridge.wire.datagram}. Start at {@link io.busbar.bridge.wire.xdp.XdpWire}. At home
 * here: which interface and peers, where datagrams go, and trying it all. Not at home here: sockets, programs and
 * tables of the kernel ({@code io.busbar.xdp}).
 */
package io.busbar.bridge.wire.xdp;
