package io.busbar.log;

/**
 * Layout of one record in the log.
 *
 * <pre>
 *   0               8       12      16
 *   +---------------+-------+-------+------------------------------+
 *   | stamp         | length| type  | payload ...                  |
 *   +---------------+-------+-------+------------------------------+
 * </pre>
 *
 * A record starts at a multiple of the channel's alignment. {@code stamp} is the position of the record's first byte
 * XOR the channel's secret, stored last with release: a record is visible if and only if its stamp is right. The
 * secret is negative and positions are not, so zeroed memory holds no stamp. {@code length} counts payload bytes only.
 * {@code type} is the application's, 0 or more, or {@link #PADDING}. Integers are little-endian.
 */
public final class RecordLayout {
    /** Offset of the 8-byte stamp. */
    public static final int STAMP_OFFSET = 0;

    /** Offset of the 4-byte payload length. */
    public static final int LENGTH_OFFSET = 8;

    /** Offset of the 4-byte type. */
    public static final int TYPE_OFFSET = 12;

    /** Bytes before the payload. */
    public static final int HEADER_LENGTH = 16;

    /** Type of a record that readers skip: an aborted claim or batch. */
    public static final int PADDING = -1;

    /** A record is at most this fraction of the capacity: payload up to {@code capacity / 4}. */
    public static final int MAX_PAYLOAD_SHIFT = 2;

    private RecordLayout() {}

    /** The only value that makes the record at {@code position} visible. */
    static long stamp(final long position, final long secret) {
        return position ^ secret;
    }

    /** Length and type as the one word that is stored at {@link #LENGTH_OFFSET}. */
    static long lengthAndType(final int length, final int type) {
        return ((long) type << 32) | (length & 0xFFFF_FFFFL);
    }

    static int length(final long lengthAndType) {
        return (int) lengthAndType;
    }

    static int type(final long lengthAndType) {
        return (int) (lengthAndType >>> 32);
    }

    /** Bytes that a record takes in the log: header and payload, rounded up to the alignment. */
    static long size(final int length, final long alignmentMask) {
        return (HEADER_LENGTH + length + alignmentMask) & ~alignmentMask;
    }
}
