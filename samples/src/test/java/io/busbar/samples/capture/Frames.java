package io.busbar.samples.capture;

import java.nio.ByteBuffer;

/** Builds Ethernet frames for tests. */
public final class Frames {
    private static final int[] NO_TAGS = {};

    private Frames() {}

    public static byte[] udp(final int port, final byte[] payload) {
        return udp(port, payload, 0, NO_TAGS);
    }

    /** A frame with {@code optionWords} of IPv4 options and VLAN tags of the given Ethernet types. */
    static byte[] udp(final int port, final byte[] payload, final int optionWords, final int... tags) {
        final ByteBuffer frame = ByteBuffer.allocate(ipv4(tags.length) + 20 + 4 * optionWords + 8 + payload.length);
        frame.position(12);
        for (final int tag : tags) {
            frame.putShort((short) tag).putShort((short) 100);
        }
        frame.putShort((short) 0x0800);
        frame.put((byte) (0x45 + optionWords)).put((byte) 0);
        frame.putShort((short) (20 + 4 * optionWords + 8 + payload.length));
        frame.putInt(0).put((byte) 64).put((byte) 17);
        frame.position(ipv4(tags.length) + 20 + 4 * optionWords);
        frame.putShort((short) 5_000).putShort((short) port);
        frame.putShort((short) (8 + payload.length)).putShort((short) 0);
        frame.put(payload);
        return frame.array();
    }

    /** Where the IPv4 header begins. */
    static int ipv4(final int tags) {
        return 14 + 4 * tags;
    }
}
