package io.busbar.bridge.wire.uring;

/**
 * The sends of a path whose bytes the kernel may still read, in the order of their positions. Each is sent when its
 * first completion has come, and done when its notification has, or when none will.
 */
final class Sends {
    /** How many there may be, a power of two. */
    static final int SIZE = 256;

    private static final int NONE = -1;
    private static final int MASK = SIZE - 1;

    private final long[] starts = new long[SIZE];
    private final boolean[] done = new boolean[SIZE];
    private int first;
    private int next;
    private int sending = NONE;

    boolean hasRoom() {
        return next - first < SIZE;
    }

    boolean isEmpty() {
        return first == next;
    }

    /** Whether one has not had its first completion yet. */
    boolean isSending() {
        return sending != NONE;
    }

    /** The one that has not. */
    int current() {
        return sending;
    }

    /** Returns the number of a send that begins at a position. */
    int begin(final long position) {
        final int slot = next++ & MASK;
        starts[slot] = position;
        done[slot] = false;
        sending = slot;
        return slot;
    }

    void sent(final int slot, final boolean willBeNotified) {
        sending = NONE;
        if (!willBeNotified) {
            finish(slot);
        }
    }

    void notified(final int slot) {
        finish(slot);
    }

    private void finish(final int slot) {
        done[slot] = true;
        while (first != next && done[first & MASK]) {
            first++;
        }
    }

    /** Where the oldest that is not done begins; if there is none, {@code otherwise}. */
    long released(final long otherwise) {
        return first == next ? otherwise : starts[first & MASK];
    }
}
