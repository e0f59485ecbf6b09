package io.busbar.bridge.wire.datagram;

/**
 * Ranges of positions that have come before their turn, sorted, with gaps between them and before the first. There is
 * room for {@value FrameLayout#MAX_GAPS}.
 */
final class Islands {
    private final long[] begins = new long[FrameLayout.MAX_GAPS];
    private final long[] ends = new long[FrameLayout.MAX_GAPS];
    private int count;

    int count() {
        return count;
    }

    long begin(final int index) {
        return begins[index];
    }

    long end(final int index) {
        return ends[index];
    }

    /**
     * Adds a range, which may overlap others.
     *
     * @return false, with nothing changed, if there is no room for another island
     */
    boolean add(final long begin, final long end) {
        int first = 0;
        while (first < count && ends[first] < begin) {
            first++;
        }
        int behind = first;
        while (behind < count && begins[behind] <= end) {
            behind++;
        }
        if (first == behind) {
            if (count == begins.length) {
                return false;
            }
            move(first, first + 1);
            begins[first] = begin;
            ends[first] = end;
            return true;
        }
        begins[first] = Math.min(begins[first], begin);
        ends[first] = Math.max(ends[behind - 1], end);
        move(behind, first + 1);
        return true;
    }

    /** Whether all of a range has come. */
    boolean contains(final long begin, final long end) {
        for (int i = 0; i < count && begins[i] <= begin; i++) {
            if (end <= ends[i]) {
                return true;
            }
        }
        return false;
    }

    /** All before a position has come: how far does what has come reach now? Forgets the islands up to there. */
    long reach(final long position) {
        long reached = position;
        int taken = 0;
        while (taken < count && begins[taken] <= reached) {
            reached = Math.max(reached, ends[taken++]);
        }
        move(taken, 0);
        return reached;
    }

    /** Moves the islands from an index on to another. */
    private void move(final int from, final int to) {
        System.arraycopy(begins, from, begins, to, count - from);
        System.arraycopy(ends, from, ends, to, count - from);
        count += to - from;
    }
}
