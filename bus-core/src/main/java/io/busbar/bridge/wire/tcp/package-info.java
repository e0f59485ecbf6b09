/**
 * The wire {@code tcp}: non-blocking sends out of the source's log and receives into the replica's, by system calls
 * through FFM ({@link io.busbar.bridge.wire.tcp.NativeSocket}) or by SocketChannel
 * ({@link io.busbar.bridge.wire.tcp.ChannelSocket}). Long sends go without being copied where the device can
 * ({@link io.busbar.bridge.wire.tcp.PageSends}). The sockets serve control connections, too. Not at home here: what is
 * said over them ({@code io.busbar.bridge.link}).
 */
package io.busbar.bridge.wire.tcp;
