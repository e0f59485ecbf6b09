package io.busbar.shm;

import io.busbar.kill.Machine;
import io.busbar.kill.Worker;

/**
 * A robust lock whose kernel is the {@link Machine}: one word, the party that holds it and the bit that says it died.
 * Stands before the product's class of this name on the class path.
 */
public final class RobustLock {
    public static final int SIZE = 64;

    private RobustLock() {}

    public static void init(final long address) {
        Memory.put(address, 0);
    }

    public static boolean tryAcquire(final long address) {
        return Worker.machine().acquireRobust(address);
    }

    public static void release(final long address) {
        Worker.machine().releaseRobust(address);
    }

    public static boolean ownerDied(final long address) {
        return (Memory.getAcquire(address) & Machine.DIED) != 0;
    }

    public static int ownerTid(final long address) {
        final long word = Memory.getAcquire(address);
        return (word & Machine.DIED) != 0 ? 0 : (int) word;
    }

    public static boolean isSupported() {
        return true;
    }

    public static String unsupportedReason() {
        return null;
    }

    static void releaseWithin(final long from, final long to) {}

    static boolean isHeldWithin(final long from, final long to) {
        return false;
    }
}
