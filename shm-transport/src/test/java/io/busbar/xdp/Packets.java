package io.busbar.xdp;

import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Packets for a filter, right ones and others. */
final class Packets {
    static final Inet4Address HERE = address(10, 211, 9, 1);
    static final Inet4Address PEER = address(10, 211, 9, 2);
    static final Inet4Address STRANGER = address(10, 211, 9, 3);
    static final int PORT = 7401;
    static final int PEER_PORT = 40_000;

    private Packets() {}

    static Inet4Address address(final int... numbers) {
        final byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            bytes[i] = (byte) numbers[i];
        }
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A datagram from a host to {@link #HERE}, with a payload whose bytes count. */
    static byte[] from(final Inet4Address host, final int length) {
        return datagram(host, HERE, PORT, length);
    }

    static byte[] datagram(final Inet4Address source, final Inet4Address target, final int port, final int length) {
        final PacketHeaders headers = new PacketHeaders(source, PEER_PORT, target, port);
        headers.resolve(0x020000000001L, 0x020000000002L);
        try (Arena arena = Arena.ofConfined()) {
            final byte[] packet = new byte[Packet.HEADERS + length];
            final long address = arena.allocate(packet.length).address();
            for (int i = 0; i < length; i++) {
                Memory.putByte(address + Packet.HEADERS + i, (byte) i);
            }
            headers.write(address, length, true);
            Memory.copyOut(address, packet, packet.length);
            return packet;
        }
    }

    /** With other bytes from an offset on. */
    static byte[] with(final byte[] packet, final int offset, final int... bytes) {
        final byte[] changed = packet.clone();
        for (int i = 0; i < bytes.length; i++) {
            changed[offset + i] = (byte) bytes[i];
        }
        return changed;
    }

    static byte[] cut(final byte[] packet, final int length) {
        return Arrays.copyOf(packet, length);
    }

    /** With more bytes put in at an offset. */
    static byte[] inserted(final byte[] packet, final int offset, final int... bytes) {
        final byte[] longer = Arrays.copyOf(packet, packet.length + bytes.length);
        System.arraycopy(packet, offset, longer, offset + bytes.length, packet.length - offset);
        return with(longer, offset, bytes);
    }
}
