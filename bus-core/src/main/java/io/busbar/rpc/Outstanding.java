package io.busbar.rpc;

/**
 * The requests under way of a client. An id is a sequence number and, in its low bits, a place in the table: found
 * without searching, and never used twice.
 */
final class Outstanding {
    /** Told of requests whose time is up. */
    interface Expiry {
        void onExpired(long id);
    }

    private static final long FREE = 0;

    private final long[] ids;
    private final long[] deadlines;
    private final int[] free;
    private final int bits;
    private int size;
    private long sequence;

    /** No deadline is before this one. */
    private long earliest = Long.MAX_VALUE;

    Outstanding(final int limit) {
        ids = new long[limit];
        deadlines = new long[limit];
        free = new int[limit];
        bits = Integer.SIZE - Integer.numberOfLeadingZeros(limit);
        for (int i = 0; i < limit; i++) {
            free[i] = limit - 1 - i;
        }
    }

    boolean isFull() {
        return size == ids.length;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Adds a request, if it is not full; returns its id, above 0. */
    long begin(final long deadline) {
        final int slot = free[ids.length - ++size];
        final long id = ++sequence << bits | slot;
        ids[slot] = id;
        deadlines[slot] = deadline;
        earliest = Math.min(earliest, deadline);
        return id;
    }

    boolean contains(final long id) {
        final int slot = slot(id);
        return id > FREE && slot < ids.length && ids[slot] == id;
    }

    /** Takes a request out; returns whether it was there. */
    boolean end(final long id) {
        if (!contains(id)) {
            return false;
        }
        final int slot = slot(id);
        ids[slot] = FREE;
        free[ids.length - size--] = slot;
        return true;
    }

    /** When the next one may expire; Long.MAX_VALUE if none will. */
    long earliest() {
        return size == 0 ? Long.MAX_VALUE : earliest;
    }

    /** Ends those whose deadline has come. Looks through the table only if one may have. */
    int expire(final long now, final Expiry expiry) {
        if (size == 0 || now < earliest) {
            return 0;
        }
        earliest = Long.MAX_VALUE;
        int expired = 0;
        for (int slot = 0; slot < ids.length; slot++) {
            final long id = ids[slot];
            if (id == FREE) {
                continue;
            }
            if (deadlines[slot] <= now) {
                end(id);
                expired++;
                expiry.onExpired(id);
            } else {
                earliest = Math.min(earliest, deadlines[slot]);
            }
        }
        return expired;
    }

    /** Ends all that are under way now, not those that begin meanwhile. */
    int endAll(final Expiry expiry) {
        final long last = sequence;
        int ended = 0;
        for (int slot = 0; slot < ids.length; slot++) {
            final long id = ids[slot];
            if (id != FREE && id >>> bits <= last) {
                end(id);
                ended++;
                expiry.onExpired(id);
            }
        }
        return ended;
    }

    private int slot(final long id) {
        return (int) (id & (1L << bits) - 1);
    }
}
