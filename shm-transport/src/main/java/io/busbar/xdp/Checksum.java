package io.busbar.xdp;

import io.busbar.shm.Memory;

/**
 * The checksum of IP and UDP: the complement of a sum of 16-bit words, in which a carry is added back (RFC 1071). Such
 * a sum comes out the same in either order of bytes, so it is taken in the machine's, many words at a time.
 */
final class Checksum {
    private static final long INT_MASK = 0xFFFF_FFFFL;
    private static final int SHORT_MASK = 0xFFFF;
    private static final int BYTE_MASK = 0xFF;
    private static final int STEP = 4 * Long.BYTES;

    private Checksum() {}

    /** Sum of bytes, not folded; of any alignment, up to 64 KiB. */
    static long sum(final long address, final int length) {
        long low = 0;
        long high = 0;
        int i = 0;
        for (; i <= length - STEP; i += STEP) {
            final long first = Memory.get(address + i);
            final long second = Memory.get(address + i + 8);
            final long third = Memory.get(address + i + 16);
            final long fourth = Memory.get(address + i + 24);
            low += (first & INT_MASK) + (second & INT_MASK) + (third & INT_MASK) + (fourth & INT_MASK);
            high += (first >>> 32) + (second >>> 32) + (third >>> 32) + (fourth >>> 32);
        }
        long sum = low + high;
        for (; i <= length - Integer.BYTES; i += Integer.BYTES) {
            sum += Memory.getInt(address + i) & INT_MASK;
        }
        if ((length & 2) != 0) {
            sum += word(address + i);
            i += 2;
        }
        return (length & 1) != 0 ? sum + (Memory.getByte(address + i) & BYTE_MASK) : sum;
    }

    /** 16 bits of memory as the machine reads them. */
    static int word(final long address) {
        return Memory.getByte(address) & BYTE_MASK | (Memory.getByte(address + 1) & BYTE_MASK) << Byte.SIZE;
    }

    static void putWord(final long address, final int value) {
        Memory.putByte(address, (byte) value);
        Memory.putByte(address + 1, (byte) (value >>> Byte.SIZE));
    }

    /** A number as the machine reads it when it stands in the order of the network. */
    static int network(final int value) {
        return Short.toUnsignedInt(Short.reverseBytes((short) value));
    }

    /** The sum in 16 bits. */
    static int fold(final long sum) {
        long folded = (sum & INT_MASK) + (sum >>> 32);
        folded = (folded & SHORT_MASK) + (folded >>> 16);
        folded = (folded & SHORT_MASK) + (folded >>> 16);
        return (int) ((folded & SHORT_MASK) + (folded >>> 16)) & SHORT_MASK;
    }

    /** What to store for a sum. */
    static int complement(final long sum) {
        return ~fold(sum) & SHORT_MASK;
    }
}
