package io.busbar.bridge.wire.aeron;

import io.busbar.bridge.wire.WireException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** What a receiver's ticket says: the UDP port where data comes in, 2 bytes, big-endian. */
final class Ticket {
    private Ticket() {}

    static byte[] of(final int port) {
        return ByteBuffer.allocate(Short.BYTES).putShort((short) port).array();
    }

    static InetSocketAddress address(final InetSocketAddress peer, final byte[] ticket) throws WireException {
        if (ticket.length != Short.BYTES) {
            throw new WireException("the peer's ticket has " + ticket.length + " bytes, must be " + Short.BYTES);
        }
        return new InetSocketAddress(
                peer.getAddress(), Short.toUnsignedInt(ByteBuffer.wrap(ticket).getShort()));
    }

    /** As it is written in Aeron's channels. */
    static String endpoint(final InetSocketAddress address) {
        final String host = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
