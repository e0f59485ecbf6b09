package io.busbar.log;

/**
 * What a reader of a shared channel does when it finds no record: now and then it looks whether one was claimed, and
 * whether who claimed it is dead. Seldom, because the tail that it reads is what the publishers fight for.
 */
final class GapWatch {
    /** The first look comes after so many empty polls in a row at one place, the others each {@link #INTERVAL}. */
    private static final int FIRST = 8;

    private static final int INTERVAL = 64;

    private final DeadClaims claims;
    private long place = -1;
    private int polls;

    GapWatch(final Channel channel) {
        claims = new DeadClaims(channel);
    }

    /** An empty poll: returns where to go on, which is {@code position} unless a dead claim starts there. */
    long pass(final long position) {
        if (position != place) {
            place = position;
            polls = 0;
        }
        return (++polls & INTERVAL - 1) == FIRST ? look(position) : position;
    }

    /** Like {@link #pass}, without waiting for more empty polls. */
    long look(final long position) {
        if (!isGap(position)) {
            return position;
        }
        final long end = claims.endOf(position);
        return end == DeadClaims.NONE ? position : end;
    }

    /** Whether something was claimed there. */
    boolean isGap(final long position) {
        return claims.isClaimed(position);
    }
}
