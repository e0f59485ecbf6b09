package io.busbar.uring;

import io.busbar.linux.IoUring;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The kernel's side of queues with one or two places, in memory of its own: where its words are, and what it does with
 * them. A whole entry or completion says the same number everywhere.
 */
final class Kernel {
    /** More than twice as many as there are samples at a time. */
    private static final int SIZE = 512;

    private static final int TAIL = 64;
    private static final int FLAGS = 128;
    private static final int PLACES = 192;
    private static final int LENGTH = PLACES + 2 * IoUring.SQE_SIZE;
    private static final int TAIL_SHIFT = 16;
    private static final Kernel[] KERNELS = new Kernel[SIZE];
    private static final AtomicInteger NEXT = new AtomicInteger();

    static {
        for (int i = 0; i < SIZE; i++) {
            KERNELS[i] = new Kernel();
        }
    }

    final long head = Arena.global().allocate(LENGTH, 64).address();
    final long tail = head + TAIL;
    final long flags = head + FLAGS;
    final long places = head + PLACES;

    /** A kernel with empty queues, whose memory somebody used a while ago. */
    static Kernel lend() {
        final Kernel kernel = KERNELS[NEXT.getAndIncrement() & (SIZE - 1)];
        Memory.zero(kernel.head, LENGTH);
        return kernel;
    }

    SubmissionQueue submissions(final int size) {
        return new SubmissionQueue(head, tail, flags, places, size);
    }

    CompletionQueue completions(final int size) {
        return new CompletionQueue(head, tail, places, size);
    }

    static void fill(final long entry, final long number) {
        for (int i = 0; i < IoUring.SQE_SIZE; i += Long.BYTES) {
            Memory.put(entry + i, number);
        }
    }

    private static boolean isWhole(final long entry, final long number) {
        boolean whole = true;
        for (int i = 0; i < IoUring.SQE_SIZE; i += Long.BYTES) {
            whole &= Memory.get(entry + i) == number;
        }
        return whole;
    }

    /** Takes an entry of a queue of one place; returns 1, 0 if there is none, or -1 if it does not say the number. */
    int take(final long number) {
        final int next = Memory.getInt(head);
        if (Memory.getIntAcquire(tail) == next) {
            return 0;
        }
        final boolean whole = isWhole(places, number);
        Memory.setIntRelease(head, next + 1);
        return whole ? 1 : -1;
    }

    /** Posts a completion to a queue of one place, if there is room. */
    boolean post(final int number) {
        final int next = Memory.getInt(tail);
        if (next - Memory.getIntAcquire(head) == 1) {
            return false;
        }
        Memory.put(places + IoUring.CQE_USER_DATA, number);
        Memory.putInt(places + IoUring.CQE_RES, number);
        Memory.putInt(places + IoUring.CQE_FLAGS, number);
        Memory.setIntRelease(tail, next + 1);
        return true;
    }

    /** How many buffers were provided. */
    int provided() {
        return Memory.getIntAcquire(places + IoUring.BUF_BID) >>> TAIL_SHIFT;
    }

    /** Whether the buffer at a place says the number. */
    boolean isProvided(final int place, final int number) {
        final long entry = places + (long) place * IoUring.BUF_SIZE;
        return Memory.get(entry) == number
                && Memory.getInt(entry + IoUring.BUF_LEN) == number
                && (Memory.getInt(entry + IoUring.BUF_BID) & 0xFFFF) == number;
    }

    /** The polling thread: says that it goes to sleep, and looks once more; returns whether it sleeps. */
    boolean sleep() {
        Memory.putInt(flags, IoUring.IORING_SQ_NEED_WAKEUP);
        Memory.fullFence();
        return Memory.getIntAcquire(tail) == Memory.getInt(head);
    }

    /** A moment in which a wrong order can be met. */
    static void dawdle() {
        for (int i = 0; i < 16; i++) {
            Thread.onSpinWait();
        }
    }
}
