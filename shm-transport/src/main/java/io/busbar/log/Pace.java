package io.busbar.log;

import java.util.function.LongSupplier;

/**
 * Keeps a reader off the publisher's heels. A reader that takes each record as soon as it is visible takes the cache
 * line away from the publisher, which is about to write the next record to it, and both wait for the line to travel.
 * So a reader that found several records, and came to their end, rests for a moment while more of them gather, twice
 * as long each time, up to {@link #LONGEST_NANOS}. One that finds nothing, or a single record, does not rest: so round
 * trips and records that are further apart than a line travels are not delayed, and no record is by more than that.
 *
 * <p>A rest counts from the end of the poll before: who does something else meanwhile does not wait on top of that.
 * The clock is read only by who found several records. Bound to the reader's thread; shares nothing.
 */
final class Pace {
    /** The first rest, in ns. */
    static final long SHORTEST_NANOS = 250;

    /** The longest rest, in ns: some ten times what a line takes to travel. */
    static final long LONGEST_NANOS = 2_000;

    private static final int SEVERAL = 2;

    private final LongSupplier clock;
    private long rest;
    private long since;
    private int run;
    private boolean resting;

    Pace() {
        this(System::nanoTime);
    }

    Pace(final LongSupplier clock) {
        this.clock = clock;
    }

    /** To be called before a poll looks at the log: returns when it may. */
    void await() {
        if (resting) {
            resting = false;
            while (clock.getAsLong() - since < rest) {
                Thread.onSpinWait();
            }
        }
    }

    /**
     * To be called after a poll.
     *
     * @param seen    how many records it found
     * @param drained whether it came to a place where there is none yet
     */
    void polled(final int seen, final boolean drained) {
        run += seen;
        if (!drained) {
            return;
        }
        if (run < SEVERAL) {
            rest = 0;
        } else {
            rest = Math.clamp(rest * 2, SHORTEST_NANOS, LONGEST_NANOS);
            since = clock.getAsLong();
            resting = true;
        }
        run = 0;
    }
}
