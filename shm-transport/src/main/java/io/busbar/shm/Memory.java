package io.busbar.shm;

import org.agrona.UnsafeApi;

/**
 * Access to mapped memory by absolute address; the only place of the project that does it.
 * The access mode is in the method's name: {@code get}/{@code put} are plain, {@code getOpaque} is read anew each time
 * but orders nothing, {@code getAcquire}/{@code setRelease} order as their names say.
 *
 * <p>Nothing here checks bounds: callers hold a {@link Region} open and stay inside of it. Eight-byte words are
 * aligned to 8 wherever another process may look at them.
 *
 * <p>Measured against VarHandles on memory segments, which cost 2 to 5 times as much on segments that are not
 * constants: see docs/adr/0002-memory-access.md.
 */
public final class Memory {
    /** Copies up to this many bytes word by word; above it, the stub of the JVM is faster. */
    private static final int WORDWISE_LIMIT = 64;

    private static final int PAIR = 2 * Long.BYTES;

    private Memory() {}

    public static byte getByte(final long address) {
        return UnsafeApi.getByte(null, address);
    }

    public static void putByte(final long address, final byte value) {
        UnsafeApi.putByte(null, address, value);
    }

    public static int getInt(final long address) {
        return UnsafeApi.getInt(null, address);
    }

    public static void putInt(final long address, final int value) {
        UnsafeApi.putInt(null, address, value);
    }

    public static int getIntAcquire(final long address) {
        return UnsafeApi.getIntAcquire(null, address);
    }

    public static void setIntRelease(final long address, final int value) {
        UnsafeApi.putIntRelease(null, address, value);
    }

    public static long get(final long address) {
        return UnsafeApi.getLong(null, address);
    }

    public static void put(final long address, final long value) {
        UnsafeApi.putLong(null, address, value);
    }

    public static long getOpaque(final long address) {
        return UnsafeApi.getLongOpaque(null, address);
    }

    public static void setOpaque(final long address, final long value) {
        UnsafeApi.putLongOpaque(null, address, value);
    }

    public static long getAcquire(final long address) {
        return UnsafeApi.getLongAcquire(null, address);
    }

    public static void setRelease(final long address, final long value) {
        UnsafeApi.putLongRelease(null, address, value);
    }

    public static boolean compareAndSet(final long address, final long expected, final long value) {
        return UnsafeApi.compareAndSetLong(null, address, expected, value);
    }

    public static boolean compareAndSetInt(final long address, final int expected, final int value) {
        return UnsafeApi.compareAndSetInt(null, address, expected, value);
    }

    /** Adds to a word that several processes add to; orders everything before and after. */
    public static void getAndAddInt(final long address, final int delta) {
        UnsafeApi.getAndAddInt(null, address, delta);
    }

    /** Orders everything before against everything after, stores before loads included. */
    public static void fullFence() {
        UnsafeApi.fullFence();
    }

    /** Orders loads before against loads and stores after. */
    public static void loadFence() {
        UnsafeApi.loadFence();
    }

    /** Orders loads and stores before against stores after. */
    public static void storeFence() {
        UnsafeApi.storeFence();
    }

    public static void zero(final long address, final long length) {
        UnsafeApi.setMemory(null, address, length, (byte) 0);
    }

    /** Copies between mapped memory. */
    public static void copy(final long source, final long target, final int length) {
        copy(null, source, target, length);
    }

    /**
     * Copies out of an array (or out of mapped memory if it is null) into mapped memory. Short copies go word by word,
     * because the call of the JVM's stub would cost more than the copy, and without a loop, whose registers callers
     * would have to spill. Words may overlap, as in the C libraries' own short copies.
     *
     * @param array  null, or the array that {@code offset} is relative to
     * @param offset Unsafe's offset into the array, or an address
     */
    public static void copy(final Object array, final long offset, final long target, final int length) {
        if (length > WORDWISE_LIMIT) {
            UnsafeApi.copyMemory(array, offset, null, target, length);
        } else if (length >= PAIR) {
            copyPair(array, offset, target);
            if (length >= 2 * PAIR) {
                copyPair(array, offset + PAIR, target + PAIR);
            }
            if (length >= 3 * PAIR) {
                copyPair(array, offset + 2 * PAIR, target + 2 * PAIR);
            }
            if (length >= 4 * PAIR) {
                copyPair(array, offset + 3 * PAIR, target + 3 * PAIR);
            }
            if ((length & (PAIR - 1)) != 0) {
                copyPair(array, offset + length - PAIR, target + length - PAIR);
            }
        } else {
            copyFew(array, offset, target, length);
        }
    }

    private static void copyPair(final Object array, final long offset, final long target) {
        UnsafeApi.putLong(null, target, UnsafeApi.getLong(array, offset));
        UnsafeApi.putLong(null, target + Long.BYTES, UnsafeApi.getLong(array, offset + Long.BYTES));
    }

    /** Up to 15 bytes. */
    private static void copyFew(final Object array, final long offset, final long target, final int length) {
        if (length >= Long.BYTES) {
            final int last = length - Long.BYTES;
            UnsafeApi.putLong(null, target, UnsafeApi.getLong(array, offset));
            UnsafeApi.putLong(null, target + last, UnsafeApi.getLong(array, offset + last));
        } else if (length >= Integer.BYTES) {
            final int last = length - Integer.BYTES;
            UnsafeApi.putInt(null, target, UnsafeApi.getInt(array, offset));
            UnsafeApi.putInt(null, target + last, UnsafeApi.getInt(array, offset + last));
        } else {
            for (int i = 0; i < length; i++) {
                UnsafeApi.putByte(null, target + i, UnsafeApi.getByte(array, offset + i));
            }
        }
    }

    /** Copies out of mapped memory into the beginning of an array. */
    public static void copyOut(final long source, final byte[] target, final int length) {
        if (length < 0 || length > target.length) {
            throw new IndexOutOfBoundsException("length " + length + ", array of " + target.length);
        }
        UnsafeApi.copyMemory(null, source, target, UnsafeApi.arrayBaseOffset(byte[].class), length);
    }
}
