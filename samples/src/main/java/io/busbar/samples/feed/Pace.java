package io.busbar.samples.feed;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Spreads messages evenly over time. Whoever was held up catches up: the schedule is that of the first message, not of
 * the one before.
 */
public final class Pace {
    /** A parked thread comes back about this late. */
    private static final long PARKING_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final double nanosPerMessage;
    private long start;
    private long messages;

    /**
     * A pace.
     *
     * @param perSecond messages a second; 0 for as many as possible
     */
    public Pace(final long perSecond) {
        nanosPerMessage = perSecond == 0 ? 0 : (double) TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** Waits until the next message is due. */
    void awaitTurn() {
        if (nanosPerMessage == 0) {
            return;
        }
        final long now = System.nanoTime();
        if (messages == 0) {
            start = now;
        }
        final long due = start + (long) (messages++ * nanosPerMessage);
        for (long left = due - now; left > 0; left = due - System.nanoTime()) {
            if (left > 2 * PARKING_NANOS) {
                LockSupport.parkNanos(left - PARKING_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
