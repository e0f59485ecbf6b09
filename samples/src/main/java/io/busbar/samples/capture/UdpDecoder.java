package io.busbar.samples.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.util.EnumMap;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Finds the UDP payload in a frame: Ethernet, any number of VLAN tags, IPv4 with or without options, UDP. What else a
 * frame may be is counted, not an error: a capture of a busy port holds ARP, IPv6 and TCP too.
 */
public final class UdpDecoder {
    /** Why a frame was passed over. */
    public enum Skip {
        NOT_ETHERNET,
        NOT_IPV4,
        NOT_UDP,
        /** Part of a datagram; market data feeds do not fragment, so nothing here puts the parts together. */
        FRAGMENT,
        /** The capture did not keep the whole frame. */
        CUT_SHORT,
        MALFORMED
    }

    private static final int ETHERNET = 1;
    private static final int ETHERTYPE = 12;
    private static final int TYPE_IPV4 = 0x0800;
    private static final int TYPE_VLAN = 0x8100;
    private static final int TYPE_PROVIDER_VLAN = 0x88A8;
    private static final int TYPE_OLD_PROVIDER_VLAN = 0x9100;
    private static final int VLAN_TAG = 4;

    private static final int IPV4_HEADER = 20;
    private static final int MORE_FRAGMENTS_OR_OFFSET = 0x3FFF;
    private static final int PROTOCOL_UDP = 17;
    private static final int UDP_HEADER = 8;

    private final long[] skipped = new long[Skip.values().length];
    private DirectBuffer buffer;
    private int payloadOffset;
    private int payloadLength;
    private int destinationPort;

    /** Looks at a frame; true if it holds a UDP datagram, whose payload is then told by the other methods. */
    public boolean decode(final Frame frame) {
        buffer = frame.buffer();
        final Skip reason = frame.linkType() == ETHERNET
                ? ethernet(frame.offset(), frame.offset() + frame.length())
                : Skip.NOT_ETHERNET;
        if (reason != null) {
            skipped[reason.ordinal()]++;
        }
        return reason == null;
    }

    public DirectBuffer buffer() {
        return buffer;
    }

    public int payloadOffset() {
        return payloadOffset;
    }

    public int payloadLength() {
        return payloadLength;
    }

    public int destinationPort() {
        return destinationPort;
    }

    /** How many frames were passed over, by reason; reasons that did not occur are left out. */
    public Map<Skip, Long> skipped() {
        final Map<Skip, Long> counts = new EnumMap<>(Skip.class);
        for (final Skip reason : Skip.values()) {
            if (skipped[reason.ordinal()] > 0) {
                counts.put(reason, skipped[reason.ordinal()]);
            }
        }
        return counts;
    }

    private Skip ethernet(final int start, final int end) {
        int at = start + ETHERTYPE;
        while (at + Short.BYTES <= end) {
            switch (unsignedShort(at)) {
                case TYPE_VLAN, TYPE_PROVIDER_VLAN, TYPE_OLD_PROVIDER_VLAN -> at += VLAN_TAG;
                case TYPE_IPV4 -> {
                    return ipv4(at + Short.BYTES, end);
                }
                default -> {
                    return Skip.NOT_IPV4;
                }
            }
        }
        return Skip.CUT_SHORT;
    }

    private Skip ipv4(final int start, final int end) {
        if (end - start < IPV4_HEADER) {
            return Skip.CUT_SHORT;
        }
        final int versionAndWords = buffer.getByte(start) & 0xFF;
        final int headerLength = (versionAndWords & 0xF) * 4;
        final int totalLength = unsignedShort(start + 2);
        if (versionAndWords >> 4 != 4 || headerLength < IPV4_HEADER || totalLength < headerLength) {
            return Skip.MALFORMED;
        }
        if ((unsignedShort(start + 6) & MORE_FRAGMENTS_OR_OFFSET) != 0) {
            return Skip.FRAGMENT;
        }
        if (buffer.getByte(start + 9) != PROTOCOL_UDP) {
            return Skip.NOT_UDP;
        }
        if (totalLength > end - start) {
            return Skip.CUT_SHORT;
        }
        return udp(start + headerLength, start + totalLength);
    }

    private Skip udp(final int start, final int end) {
        if (end - start < UDP_HEADER) {
            return Skip.MALFORMED;
        }
        final int length = unsignedShort(start + 4);
        if (length < UDP_HEADER || length > end - start) {
            return Skip.MALFORMED;
        }
        destinationPort = unsignedShort(start + 2);
        payloadOffset = start + UDP_HEADER;
        payloadLength = length - UDP_HEADER;
        return null;
    }

    private int unsignedShort(final int at) {
        return buffer.getShort(at, BIG_ENDIAN) & 0xFFFF;
    }
}
