package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.WireException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Where a path is expected, as told over the control connection; big-endian.
 *
 * <pre>
 *   0        2         3          4
 *   +--------+---------+----------+--------------------------------+
 *   | port   | version | length   | address, 0, 4 or 16 bytes      |
 *   +--------+---------+----------+--------------------------------+
 * </pre>
 *
 * Without an address it is that of the peer's control connections.
 */
final class Ticket {
    private static final int VERSION = 1;
    private static final int HEADER = 4;

    private Ticket() {}

    static byte[] encode(final InetSocketAddress listen, final int port) {
        final InetAddress address = listen.getAddress();
        final byte[] bytes = address == null || address.isAnyLocalAddress() ? new byte[0] : address.getAddress();
        return ByteBuffer.allocate(HEADER + bytes.length)
                .putShort((short) port)
                .put((byte) VERSION)
                .put((byte) bytes.length)
                .put(bytes)
                .array();
    }

    static InetSocketAddress decode(final byte[] ticket, final InetSocketAddress peer) throws WireException {
        final ByteBuffer buffer = ByteBuffer.wrap(ticket);
        if (ticket.length >= HEADER) {
            final int port = Short.toUnsignedInt(buffer.getShort());
            final int version = buffer.get();
            final byte[] bytes = new byte[buffer.remaining() - 1];
            final int length = buffer.get();
            if (version == VERSION && length == bytes.length && (length == 0 || length == 4 || length == 16)) {
                buffer.get(bytes);
                return new InetSocketAddress(length == 0 ? peer.getAddress() : address(bytes), port);
            }
        }
        throw new WireException(
                "the peer's ticket of " + ticket.length + " bytes is none of the wire " + RdmaWire.NAME);
    }

    private static InetAddress address(final byte[] bytes) throws WireException {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException e) {
            throw new WireException(e.getMessage(), e);
        }
    }
}
