package io.busbar.xdp;

import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.net.Inet4Address;

/**
 * The 42 bytes before each datagram to one peer, prepared once: only lengths and checksums change. Datagrams are not to
 * be fragmented on their way. For one thread.
 */
public final class PacketHeaders {
    private static final int ETHERNET_IP = 0x0800;
    private static final int VERSION_AND_LENGTH = 0x45;
    private static final int TIME_TO_LIVE = 64;
    private static final int UDP = 17;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int ADDRESSES = 2 * Integer.BYTES;
    private static final int NO_CHECKSUM = 0;
    private static final int ZERO = 0xFFFF;

    /** Keeps the memory of the template; freed with this object. */
    private final Arena arena = Arena.ofAuto();

    private final long template = arena.allocate(Packet.HEADERS, Long.BYTES).address();
    private final long ipSum;
    private final long udpSum;

    /** The MACs come later, by {@link #resolve}. */
    public PacketHeaders(
            final Inet4Address source, final int sourcePort, final Inet4Address target, final int targetPort) {
        Checksum.putWord(template + Packet.ETHERNET_TYPE, Checksum.network(ETHERNET_IP));
        Memory.putByte(template + Packet.IP_VERSION, (byte) VERSION_AND_LENGTH);
        Checksum.putWord(template + Packet.IP_FRAGMENT, Checksum.network(DONT_FRAGMENT));
        Memory.putByte(template + Packet.IP_TIME_TO_LIVE, (byte) TIME_TO_LIVE);
        Memory.putByte(template + Packet.IP_PROTOCOL, (byte) UDP);
        Memory.putInt(template + Packet.IP_SOURCE, PortFilter.key(source));
        Memory.putInt(template + Packet.IP_TARGET, PortFilter.key(target));
        Checksum.putWord(template + Packet.UDP_SOURCE, Checksum.network(sourcePort));
        Checksum.putWord(template + Packet.UDP_TARGET, Checksum.network(targetPort));
        ipSum = Checksum.sum(template + Packet.IP_VERSION, Packet.IP_HEADER);
        udpSum = Checksum.sum(template + Packet.IP_SOURCE, ADDRESSES) + Checksum.network(UDP);
    }

    /** Sets the MACs, each in the lowest 48 bits. */
    public void resolve(final long source, final long target) {
        putMac(template + Packet.ETHERNET_TARGET, target);
        putMac(template + Packet.ETHERNET_SOURCE, source);
    }

    private static void putMac(final long address, final long mac) {
        for (int i = 0; i < Packet.MAC; i++) {
            Memory.putByte(address + i, (byte) (mac >>> (Packet.MAC - 1 - i) * Byte.SIZE));
        }
    }

    /**
     * Writes headers before a payload that stands behind them already.
     *
     * @param packet   address of the first of {@value Packet#HEADERS} bytes
     * @param length   of the payload
     * @param checksum whether to sum it up, too; 0 stands for "not summed up"
     */
    public void write(final long packet, final int length, final boolean checksum) {
        Memory.copy(template, packet, Packet.HEADERS);
        final int udpLength = Checksum.network(Packet.UDP_HEADER + length);
        final int total = Checksum.network(Packet.IP_HEADER + Packet.UDP_HEADER + length);
        Checksum.putWord(packet + Packet.IP_TOTAL, total);
        Checksum.putWord(packet + Packet.IP_CHECKSUM, Checksum.complement(ipSum + total));
        Checksum.putWord(packet + Packet.UDP_LENGTH, udpLength);
        if (checksum) {
            final long sum = udpSum + udpLength + Checksum.sum(packet + Packet.UDP_SOURCE, Packet.UDP_HEADER + length);
            final int complement = Checksum.complement(sum);
            Checksum.putWord(packet + Packet.UDP_CHECKSUM, complement == NO_CHECKSUM ? ZERO : complement);
        }
    }

    /**
     * Bytes of payload in a packet that the filter has passed; -1 if its checksum says that it was damaged on the way.
     *
     * @param length of the packet, behind which there may be padding
     */
    public static int payload(final long packet, final int length) {
        final int udpLength = Checksum.network(Checksum.word(packet + Packet.UDP_LENGTH));
        if (length < Packet.HEADERS || udpLength < Packet.UDP_HEADER || udpLength > length - Packet.UDP_SOURCE) {
            return -1;
        }
        if (Checksum.word(packet + Packet.UDP_CHECKSUM) != NO_CHECKSUM) {
            final long sum = Checksum.sum(packet + Packet.IP_SOURCE, ADDRESSES + udpLength)
                    + Checksum.network(UDP)
                    + Checksum.network(udpLength);
            if (Checksum.fold(sum) != ZERO) {
                return -1;
            }
        }
        return udpLength - Packet.UDP_HEADER;
    }

    /** Address of a packet's source, as a number. */
    public static int source(final long packet) {
        return Integer.reverseBytes(Memory.getInt(packet + Packet.IP_SOURCE));
    }

    /** Port of a packet's source. */
    public static int sourcePort(final long packet) {
        return Checksum.network(Checksum.word(packet + Packet.UDP_SOURCE));
    }
}
