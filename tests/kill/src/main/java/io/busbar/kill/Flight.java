package io.busbar.kill;

/** Records that a publisher is about to make visible by one store: all or none of them. */
final class Flight {
    private static final int MOST = 16;

    /** The party whose flight it is. */
    final int owner;

    /** Where it is known to start in the log; -1 if it is not known to be there. Of interleaved parties only. */
    long start = -1;

    final int[] ids = new int[MOST];
    final int[] lengths = new int[MOST];
    final long[] ends = new long[MOST];
    int count;
    /** Where the log ends with them. */
    long end;
    /** Whether the store may have happened by now. */
    boolean open;

    Flight(final int owner) {
        this.owner = owner;
    }

    void clear() {
        count = 0;
        open = false;
    }

    boolean isFull() {
        return count == MOST;
    }

    void add(final int id, final int length, final long recordEnd) {
        ids[count] = id;
        lengths[count] = length;
        ends[count] = recordEnd;
        count++;
    }

    /** From here on it may be visible. */
    void launch(final long newEnd) {
        end = newEnd;
        open = true;
    }
}
