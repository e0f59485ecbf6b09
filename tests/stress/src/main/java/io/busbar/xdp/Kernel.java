package io.busbar.xdp;

import io.busbar.linux.IfXdp;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The kernel's side of rings with one entry, in memory of its own: where its words are, and what it does with them. A
 * whole packet says the same number everywhere.
 */
final class Kernel {
    /** More than twice as many as there are samples at a time. */
    private static final int SIZE = 512;

    private static final int CONSUMER = 64;
    private static final int FLAGS = 128;
    private static final int ENTRIES = 192;
    private static final int LENGTH = ENTRIES + IfXdp.DESC_SIZE;
    private static final Kernel[] KERNELS = new Kernel[SIZE];
    private static final AtomicInteger NEXT = new AtomicInteger();

    static {
        for (int i = 0; i < SIZE; i++) {
            KERNELS[i] = new Kernel();
        }
    }

    final long producer = Arena.global().allocate(LENGTH, 64).address();
    final long consumer = producer + CONSUMER;
    final long flags = producer + FLAGS;
    final long entries = producer + ENTRIES;

    /** A kernel with empty rings, whose memory somebody used a while ago. */
    static Kernel lend() {
        final Kernel kernel = KERNELS[NEXT.getAndIncrement() & (SIZE - 1)];
        Memory.zero(kernel.producer, LENGTH);
        return kernel;
    }

    ProducerRing queued() {
        return new ProducerRing(producer, consumer, flags, entries, 1);
    }

    ConsumerRing received() {
        return new ConsumerRing(producer, consumer, entries, 1);
    }

    /** Takes a packet that was queued; returns 1, 0 if there is none, or -1 if it does not say the number. */
    int take(final int number) {
        final int next = Memory.getInt(consumer);
        if (Memory.getIntAcquire(producer) == next) {
            return 0;
        }
        final boolean whole = Memory.get(entries) == number
                && Memory.getInt(entries + IfXdp.DESC_LEN) == number
                && Memory.getInt(entries + IfXdp.DESC_OPTIONS) == number;
        Memory.setIntRelease(consumer, next + 1);
        return whole ? 1 : -1;
    }

    /** Hands over a packet that has come, if there is room. */
    boolean post(final int number) {
        final int next = Memory.getInt(producer);
        if (next - Memory.getIntAcquire(consumer) == 1) {
            return false;
        }
        Memory.put(entries, number);
        Memory.putInt(entries + IfXdp.DESC_LEN, number);
        Memory.putInt(entries + IfXdp.DESC_OPTIONS, number);
        Memory.setIntRelease(producer, next + 1);
        return true;
    }

    /** The driver: says that it wants to be woken, and looks once more; returns whether it sleeps. */
    boolean sleep() {
        Memory.putInt(flags, IfXdp.XDP_RING_NEED_WAKEUP);
        Memory.fullFence();
        return Memory.getIntAcquire(producer) == Memory.getInt(consumer);
    }

    /** A moment in which a wrong order can be met. */
    static void dawdle() {
        for (int i = 0; i < 16; i++) {
            Thread.onSpinWait();
        }
    }
}
