package io.busbar.log;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What a reader of a shared channel does when it finds no record: now and then it looks whether one was claimed, and
 * whether who claimed it is dead. Not each time, because the tail that it reads is what the publishers fight for; but
 * about each {@link #PACE_NANOS}, however far apart the polls are of a reader that rests between them. The clock says
 * when to look, and nothing else.
 */
final class GapWatch {
    /** How far apart looks are meant to be, in ns: short against what the kernel takes to tell of a death. */
    static final long PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    /** The first look comes after so many empty polls in a row at one place. */
    static final int FIRST = 8;

    /** Most empty polls from one look to the next. */
    static final int LONGEST_STRIDE = 64;

    private static final long NO_GAP = -1;

    private final DeadClaims claims;
    private final LongSupplier clock;
    private long place = -1;
    private long gap = NO_GAP;
    private long lastLook;
    private int stride = LONGEST_STRIDE;
    private int left;

    GapWatch(final Channel channel) {
        this(channel, System::nanoTime);
    }

    GapWatch(final Channel channel, final LongSupplier clock) {
        claims = new DeadClaims(channel, clock);
        this.clock = clock;
        lastLook = clock.getAsLong();
    }

    /** An empty poll: returns where to go on, which is {@code position} unless a dead claim starts there. */
    long pass(final long position) {
        if (!isDue(position)) {
            return position;
        }
        final long next = look(position);
        if (next == position) {
            letOwnerWork(position);
        }
        return next;
    }

    /**
     * Like {@link #pass}, of one who may write to the log and cannot skip: a dead claim that starts there is turned
     * into padding. Returns whether a record is there now.
     */
    boolean pad(final long position) {
        return isDue(position) && isGap(position) && claims.pad(position);
    }

    private boolean isDue(final long position) {
        if (position != place) {
            place = position;
            left = Math.min(FIRST, stride);
        }
        if (--left > 0) {
            return false;
        }
        final long now = clock.getAsLong();
        stride = now - lastLook < PACE_NANOS ? Math.min(LONGEST_STRIDE, stride * 2) : Math.max(1, stride / 2);
        lastLook = now;
        left = stride;
        return true;
    }

    /** Like {@link #pass}, without waiting for more empty polls. */
    long look(final long position) {
        if (!isGap(position)) {
            return position;
        }
        final long end = claims.endOf(position);
        return end == DeadClaims.NONE ? position : end;
    }

    /** Who waits for a claim that was there at the last look, too, leaves the processor to its owner if it needs it. */
    private void letOwnerWork(final long position) {
        if (gap == position) {
            Thread.yield();
        }
        gap = isGap(position) ? position : NO_GAP;
    }

    /** Whether something was claimed there. */
    boolean isGap(final long position) {
        return claims.isClaimed(position);
    }
}
