package io.busbar.bench.campaign;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Time for a run, shared out among its parts: what one part leaves is the others'. */
final class Budget {
    private final LongSupplier clock;
    private final long end;
    private int parts;
    private long partEnd;

    /**
     * @param clock of ns
     * @param nanos for all
     * @param parts how many there will be
     */
    Budget(final LongSupplier clock, final long nanos, final int parts) {
        this.clock = clock;
        this.parts = parts;
        end = clock.getAsLong() + nanos;
        partEnd = end;
    }

    /** Begins the next part. */
    void next() {
        final long now = clock.getAsLong();
        partEnd = now + Math.max(0, end - now) / Math.max(1, parts);
        parts--;
    }

    boolean isTimeLeft() {
        return partEnd - clock.getAsLong() > 0;
    }

    /**
     * How long a slice of this part may be, in ms.
     *
     * @param slices   how many there will be
     * @param overhead ms that each takes beside
     * @param least    if there is too little time
     * @param most     if there is plenty, and at most in any case
     */
    int sliceMillis(final int slices, final int overhead, final int least, final int most) {
        final long left = TimeUnit.NANOSECONDS.toMillis(partEnd - clock.getAsLong());
        return Math.clamp(left / Math.max(1, slices) - overhead, Math.min(least, most), most);
    }
}
