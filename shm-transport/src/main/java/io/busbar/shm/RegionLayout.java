package io.busbar.shm;

import java.util.zip.CRC32C;

/**
 * The header at the start of every region, and where its areas are. All fields are in the byte order of the machine
 * that created it, lengths and offsets in bytes. Written once, before the region has a name, and never changed.
 *
 * <pre>
 *      0               4               8              12              16
 *      +---------------+---------------+---------------+---------------+
 *    0 | magic "BUSBAR\r\n"            | byte order    | major version |
 *      +---------------+---------------+---------------+---------------+
 *   16 | minor version | backing       | incarnation                   |
 *      +---------------+---------------+---------------+---------------+
 *   32 | page size                     | control offset                |
 *      +---------------+---------------+---------------+---------------+
 *   48 | control size                  | data offset                   |
 *      +---------------+---------------+---------------+---------------+
 *   64 | data size                     | app. format   | app. version  |
 *      +---------------+---------------+---------------+---------------+
 *   80 | created, ms since 1970        | creator's pid | creator's uid |
 *      +---------------+---------------+---------------+---------------+
 *   96 | zero                                                          |
 *      +---------------+---------------+---------------+---------------+
 *  112 | zero                                          | CRC32C        |
 *      +---------------+---------------+---------------+---------------+
 *  128 | control area, then zeros up to a multiple of the page size ...|
 *      +---------------------------------------------------------------+
 *      | data, a multiple of the page size ...                         |
 *      +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The header fills two cache lines of its own, so that whoever reads it never shares a line with the control area.
 * Magic, byte order and major version stay where they are in all versions to come; what follows belongs to the major
 * version. A minor version adds fields where zeros were, and is attached by those that do not know it.
 */
public final class RegionLayout {
    static final int MAGIC_OFFSET = 0;
    static final int BYTE_ORDER_OFFSET = 8;
    static final int MAJOR_VERSION_OFFSET = 12;
    static final int MINOR_VERSION_OFFSET = 16;
    static final int BACKING_OFFSET = 20;
    static final int INCARNATION_OFFSET = 24;
    static final int PAGE_SIZE_OFFSET = 32;
    static final int CONTROL_OFFSET_OFFSET = 40;
    static final int CONTROL_SIZE_OFFSET = 48;
    static final int DATA_OFFSET_OFFSET = 56;
    static final int DATA_SIZE_OFFSET = 64;
    static final int APPLICATION_FORMAT_OFFSET = 72;
    static final int APPLICATION_VERSION_OFFSET = 76;
    static final int CREATED_OFFSET = 80;
    static final int CREATOR_PID_OFFSET = 88;
    static final int CREATOR_UID_OFFSET = 92;
    static final int CHECKSUM_OFFSET = 124;

    /** Bytes of the header; the control area follows. */
    public static final int HEADER_SIZE = 128;

    /**
     * Most bytes of a control area, and of the data: 16 TB, so that twice the data fits an address space of 47 bits.
     */
    public static final long MAX_SIZE = 1L << 44;

    public static final int MAJOR_VERSION = 1;
    public static final int MINOR_VERSION = 0;

    /** Reads as 0x04030201 where the byte order is the other one. */
    static final int BYTE_ORDER_MARK = 0x01020304;

    private static final byte[] MAGIC = {'B', 'U', 'S', 'B', 'A', 'R', '\r', '\n'};

    private RegionLayout() {}

    /** The first eight bytes, whatever the byte order. */
    static byte[] magic() {
        return MAGIC.clone();
    }

    /** Whether the bytes, if need be fewer than eight, start like a region. */
    static boolean startsWithMagic(final byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, MAGIC.length); i++) {
            if (bytes[i] != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    /** The next multiple of {@code alignment}, a power of two. */
    static long align(final long value, final long alignment) {
        return (value + alignment - 1) & -alignment;
    }

    /** Where the data starts. */
    static long dataOffset(final long controlSize, final long pageSize) {
        return align(HEADER_SIZE + controlSize, pageSize);
    }

    /** CRC32C of the header up to the checksum. */
    static int checksum(final byte[] header) {
        final CRC32C crc = new CRC32C();
        crc.update(header, 0, CHECKSUM_OFFSET);
        return (int) crc.getValue();
    }
}
