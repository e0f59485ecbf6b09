package io.busbar.bridge.wire.tcp;

import io.busbar.linux.Errqueue;

/**
 * The sends of a path whose pages the kernel may still read, by their numbers: it counts them from 0, and so do we.
 * Notifications come for ranges of them, usually but not always in order.
 */
final class PageSends implements Errqueue.Notified {
    /** How many there may be, a power of two. */
    static final int SIZE = 1024;

    private static final int MASK = SIZE - 1;

    private final long[] starts = new long[SIZE];
    private final boolean[] done = new boolean[SIZE];
    private int first;
    private int next;
    private boolean copied;

    boolean hasRoom() {
        return next - first < SIZE;
    }

    /** Whether nothing is being read by the kernel. */
    boolean isEmpty() {
        return first == next;
    }

    /** How many there have been, modulo 2^32. */
    int count() {
        return next;
    }

    /** Adds a send that begins at a position. */
    void add(final long position) {
        starts[next & MASK] = position;
        done[next & MASK] = false;
        next++;
    }

    /** What the kernel says about sends that there are not is left aside. */
    @Override
    public void onNotified(final int from, final int to, final boolean wasCopied) {
        copied |= wasCopied;
        final int end = to + 1;
        for (int number = from; number != end && number - first < next - first; number++) {
            if (number - first >= 0) {
                done[number & MASK] = true;
            }
        }
        while (first != next && done[first & MASK]) {
            first++;
        }
    }

    /** Whether the kernel has said of any that it had to copy. */
    boolean wereCopied() {
        return copied;
    }

    /** Where the oldest that is being read begins; if there is none, {@code otherwise}. */
    long released(final long otherwise) {
        return first == next ? otherwise : starts[first & MASK];
    }
}
