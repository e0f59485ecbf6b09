package io.busbar.xdp;

import io.busbar.xdp.PortFilter.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** What the filter should do with a packet, found out in another way: step by step, as the standards read. */
final class SecondLook {
    private SecondLook() {}

    /** Null for what is the kernel's. */
    static Verdict at(final byte[] packet) {
        if (packet.length < 42) {
            return null;
        }
        final ByteBuffer bytes = ByteBuffer.wrap(packet);
        final boolean plain = bytes.getShort(12) == 0x0800 && packet[14] == 0x45 && (bytes.getShort(20) & 0x3FFF) == 0;
        final boolean ours = packet[23] == 17
                && Short.toUnsignedInt(bytes.getShort(36)) == Packets.PORT
                && Arrays.equals(packet, 30, 34, Packets.HERE.getAddress(), 0, 4);
        if (!plain || !ours) {
            return null;
        }
        if (!Arrays.equals(packet, 26, 30, Packets.PEER.getAddress(), 0, 4)) {
            return Verdict.STRANGERS;
        }
        final int total = Short.toUnsignedInt(bytes.getShort(16));
        final int udp = Short.toUnsignedInt(bytes.getShort(38));
        if (udp < 8 || total != 20 + udp || 14 + total > packet.length) {
            return Verdict.MALFORMED;
        }
        return udp == 8 ? Verdict.KNOCKS : Verdict.PASSED;
    }
}
