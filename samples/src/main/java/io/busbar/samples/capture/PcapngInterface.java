package io.busbar.samples.capture;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * What a pcapng file says about the interface that frames were captured on.
 *
 * @param linkType       what its frames begin with
 * @param snapLength     where it cuts them
 * @param resolution     unit of its clock: 10^-n s, or 2^-n s where the top bit is set
 * @param offsetSeconds  to be added to its times
 */
record PcapngInterface(int linkType, int snapLength, int resolution, long offsetSeconds) {
    private static final int OPTIONS = 16;
    private static final int OPTION_RESOLUTION = 9;
    private static final int OPTION_OFFSET = 14;
    private static final int MICROSECONDS = 6;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Reads the block between {@code start} and {@code end}; options that do not fit are the end of the options. */
    static PcapngInterface read(final DirectBuffer buffer, final int start, final int end, final ByteOrder order) {
        int resolution = MICROSECONDS;
        long offsetSeconds = 0;
        int at = start + OPTIONS;
        while (at + 4 <= end) {
            final int code = buffer.getShort(at, order) & 0xFFFF;
            final int length = buffer.getShort(at + 2, order) & 0xFFFF;
            if (code == 0 || length > end - (at + 4)) {
                break;
            }
            if (code == OPTION_RESOLUTION && length >= 1) {
                resolution = buffer.getByte(at + 4) & 0xFF;
            } else if (code == OPTION_OFFSET && length >= Long.BYTES) {
                offsetSeconds = buffer.getLong(at + 4, order);
            }
            at += 4 + (length + 3 & ~3);
        }
        final int linkType = buffer.getShort(start + 8, order) & 0xFFFF;
        final int snapLength = buffer.getInt(start + 12, order);
        return new PcapngInterface(
                linkType, snapLength > 0 ? snapLength : Integer.MAX_VALUE, resolution, offsetSeconds);
    }

    /** The time in ns since 1970 that a clock reading stands for. */
    long nanos(final long time) {
        final int exponent = resolution & 0x7F;
        return offsetSeconds * NANOS_PER_SECOND
                + (resolution < 0x80 ? decimal(time, exponent) : binary(time, exponent));
    }

    private static long decimal(final long time, final int exponent) {
        long nanos = time;
        for (int i = exponent; i < 9 && nanos != 0; i++) {
            nanos *= 10;
        }
        for (int i = exponent; i > 9 && nanos != 0; i--) {
            nanos = Long.divideUnsigned(nanos, 10);
        }
        return nanos;
    }

    private static long binary(final long time, final int exponent) {
        if (exponent >= Long.SIZE) {
            return 0;
        }
        final long seconds = time >>> exponent;
        final long fraction = time - (seconds << exponent);
        final int surplus = Math.max(0, exponent - 32);
        return seconds * NANOS_PER_SECOND + ((fraction >>> surplus) * NANOS_PER_SECOND >>> exponent - surplus);
    }
}
