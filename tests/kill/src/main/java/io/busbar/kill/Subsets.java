package io.busbar.kill;

/**
 * The stores of a party that a kill may leave out: those since its last fence, but for the last one of all, without
 * which the kill would be an earlier one. A release store is there only if all before it are.
 */
final class Subsets {
    private static final int MOST = 62;

    private final Machine machine;
    private final int[] indices = new int[MOST];
    private long releases;
    private int count;
    /** The first pending one: from here on the stores are taken back and done again. */
    private int first;

    Subsets(final Machine machine) {
        this.machine = machine;
    }

    /** Looks up what is pending before the store at {@code last}; returns how many stores. */
    int gather(final int last) {
        final int party = machine.party(last);
        count = 0;
        releases = 0;
        first = last;
        if (machine.kind(last) != Machine.PLAIN) {
            return 0;
        }
        for (int i = last - 1; i >= machine.fenced[party] && count < MOST; i--) {
            if (machine.isPending(i, party)) {
                first = i;
                count++;
            }
        }
        int at = 0;
        for (int i = first; i < last; i++) {
            if (machine.isPending(i, party)) {
                if (machine.kind(i) == Machine.RELEASE) {
                    releases |= 1L << at;
                }
                indices[at++] = i;
            }
        }
        return count;
    }

    int count() {
        return count;
    }

    /** The subset with all that its release stores bring with them. */
    long close(final long applied) {
        final long ordered = applied & releases;
        final long below = ordered == 0 ? 0 : Long.highestOneBit(ordered) - 1;
        return (applied | below) & all();
    }

    long all() {
        return (1L << count) - 1;
    }

    /** Takes the stores back that are not in the subset; the journal still names them. */
    void leaveOut(final long applied, final int last) {
        if (applied == all()) {
            return;
        }
        machine.undo(last);
        for (int i = count - 1; i >= 0; i--) {
            machine.undo(indices[i]);
        }
        for (int i = 0; i < count; i++) {
            if ((applied >>> i & 1) != 0) {
                machine.redo(indices[i]);
            }
        }
        machine.redo(last);
    }

    /** Makes memory what it was before {@link #leaveOut}. */
    void putBack(final int last) {
        for (int i = 0; i < count; i++) {
            machine.redo(indices[i]);
        }
        machine.redo(last);
    }
}
