package io.busbar.shm;

import io.busbar.kill.Machine;
import io.busbar.kill.Worker;
import org.agrona.UnsafeApi;

/**
 * The recording seam: stands before the product's class of this name on the class path, has the same methods, and sends
 * each store, fence and load of the log through the {@link Machine} of the calling thread.
 */
public final class Memory {
    private Memory() {}

    public static byte getByte(final long address) {
        return UnsafeApi.getByte(null, address);
    }

    public static void putByte(final long address, final byte value) {
        Worker.machine().store(address, Byte.BYTES, value, Machine.PLAIN);
    }

    public static int getInt(final long address) {
        return UnsafeApi.getInt(null, address);
    }

    public static void putInt(final long address, final int value) {
        Worker.machine().store(address, Integer.BYTES, value, Machine.PLAIN);
    }

    public static int getIntAcquire(final long address) {
        Worker.machine().load();
        return UnsafeApi.getInt(null, address);
    }

    public static void setIntRelease(final long address, final int value) {
        Worker.machine().store(address, Integer.BYTES, value, Machine.RELEASE);
    }

    public static long get(final long address) {
        Worker.machine().load();
        return UnsafeApi.getLong(null, address);
    }

    public static void put(final long address, final long value) {
        Worker.machine().store(address, Long.BYTES, value, Machine.PLAIN);
    }

    public static long getOpaque(final long address) {
        Worker.machine().load();
        return UnsafeApi.getLong(null, address);
    }

    /** Opaque stores are whole, but ordered by nothing: plain ones, here. */
    public static void setOpaque(final long address, final long value) {
        Worker.machine().store(address, Long.BYTES, value, Machine.PLAIN);
    }

    public static long getAcquire(final long address) {
        Worker.machine().load();
        return UnsafeApi.getLong(null, address);
    }

    public static void setRelease(final long address, final long value) {
        Worker.machine().store(address, Long.BYTES, value, Machine.RELEASE);
    }

    public static boolean compareAndSet(final long address, final long expected, final long value) {
        return Worker.machine().compareAndSet(address, expected, value);
    }

    public static void getAndAddInt(final long address, final int delta) {
        Worker.machine().addInt(address, delta);
    }

    public static void fullFence() {
        Worker.machine().fence(Machine.FULL_FENCE);
    }

    /** Loads happen in the order of the program here. */
    public static void loadFence() {
        Worker.machine().load();
    }

    public static void storeFence() {
        Worker.machine().fence(Machine.STORE_FENCE);
    }

    public static void zero(final long address, final long length) {
        final Machine machine = Worker.machine();
        for (long i = 0; i < length; i += Long.BYTES) {
            machine.store(address + i, Long.BYTES, 0, Machine.PLAIN);
        }
    }

    public static void copy(final long source, final long target, final int length) {
        copy(null, source, target, length);
    }

    /** Word by word, whatever the length: each word is a store of its own, which a kill may leave out. */
    public static void copy(final Object array, final long offset, final long target, final int length) {
        final Machine machine = Worker.machine();
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            machine.store(target + i, Long.BYTES, UnsafeApi.getLong(array, offset + i), Machine.PLAIN);
        }
        if ((length & Integer.BYTES) != 0) {
            machine.store(target + i, Integer.BYTES, UnsafeApi.getInt(array, offset + i), Machine.PLAIN);
            i += Integer.BYTES;
        }
        for (; i < length; i++) {
            machine.store(target + i, Byte.BYTES, UnsafeApi.getByte(array, offset + i), Machine.PLAIN);
        }
    }

    public static void copyOut(final long source, final byte[] target, final int length) {
        Worker.machine().load();
        UnsafeApi.copyMemory(null, source, target, UnsafeApi.arrayBaseOffset(byte[].class), length);
    }
}
