package io.busbar.bridge.wire.udp;

import java.net.InetSocketAddress;

/**
 * How the wire udp works.
 *
 * @param listen   local address of the socket; port 0 has the kernel choose, which is told to peers in tickets
 * @param segments whether one send may be cut into many datagrams by the kernel or the device (UDP_SEGMENT), and many
 *                 come in one receive (UDP_GRO); used where the kernel has it
 * @param mtu      most bytes of an IP packet; what the way to a peer carries, if that is less
 * @param buffer   bytes of the socket's buffers, each
 */
public record UdpOptions(InetSocketAddress listen, boolean segments, int mtu, int buffer) {
    /** What every network carries, by IPv6's rules. */
    public static final int MIN_MTU = 1_280;

    /** The longest packet of IPv4. */
    public static final int MAX_MTU = 65_535;

    private static final int BUFFER = 4 << 20;

    public UdpOptions {
        if (mtu < MIN_MTU || mtu > MAX_MTU) {
            throw new IllegalArgumentException("mtu is " + mtu + ", must be " + MIN_MTU + " to " + MAX_MTU);
        }
    }

    /** Whatever is there, up to jumbo frames. */
    public static UdpOptions of(final InetSocketAddress listen) {
        return new UdpOptions(listen, true, MAX_MTU, BUFFER);
    }

    public UdpOptions withSegments(final boolean value) {
        return new UdpOptions(listen, value, mtu, buffer);
    }

    public UdpOptions withMtu(final int value) {
        return new UdpOptions(listen, segments, value, buffer);
    }

    public UdpOptions withBuffer(final int value) {
        return new UdpOptions(listen, segments, mtu, value);
    }
}
