package io.busbar.kill;

import io.busbar.kill.Violation.Kind;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/** What was committed to an exclusive log, in order: each subscriber must get exactly this from where it joined. */
final class Ledger {
    private int[] ids = new int[1 << 10];
    private int[] lengths = new int[1 << 10];
    private long[] ends = new long[1 << 10];
    private int nextId;

    int count;
    /** Where the log ends. */
    long tail;

    /** What its publisher died of committing: in the log as a whole, or not at all. Null or closed if nothing. */
    Flight ghost;

    void reset() {
        count = 0;
        tail = 0;
        nextId = 1;
        ghost = null;
    }

    int newId() {
        return nextId++;
    }

    /** Adds what was in flight. */
    void accept(final Flight flight) {
        while (count + flight.count > ids.length) {
            final int length = ids.length * 2;
            ids = Arrays.copyOf(ids, length);
            lengths = Arrays.copyOf(lengths, length);
            ends = Arrays.copyOf(ends, length);
        }
        for (int i = 0; i < flight.count; i++) {
            ids[count] = flight.ids[i];
            lengths[count] = flight.lengths[i];
            ends[count] = flight.ends[i];
            count++;
        }
        tail = flight.end;
        flight.open = false;
    }

    private boolean hasGhost() {
        return ghost != null && ghost.open;
    }

    /** Somebody found the log to end here, with so many records: decides the ghost. */
    void found(final long position, final long records) {
        if (hasGhost() && position == ghost.end && (records < 0 || records == count + ghost.count)) {
            accept(ghost);
        }
        if (position != tail || records >= 0 && records != count) {
            throw new Violation(
                    position < tail || records >= 0 && records < count ? Kind.LOST : Kind.UNCOMMITTED,
                    "the log was found to end at " + position + " after " + records + " records, but " + count
                            + " records up to " + tail + " were committed");
        }
    }

    /**
     * A publisher of a shared channel died: if it made its claim, the log goes on behind it; and what is claimed is in
     * the log if it has its stamp.
     */
    void settle(final Flight flight, final Machine machine) {
        final long end = machine.tail();
        if (flight.open && end == flight.end && machine.isStamped(tail)) {
            accept(flight);
        }
        if (end < tail || end - tail > machine.dataSize()) {
            throw new Violation(Kind.LOST, "the tail went from " + tail + " to " + end);
        }
        tail = end;
    }

    /** Number of the first record at or after a position. */
    int indexAt(final long position) {
        int low = 0;
        for (int high = count; low < high; ) {
            final int middle = low + high >>> 1;
            if (ends[middle] <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The ghost is no more: who continues the log has decided. */
    void lay() {
        ghost = null;
    }

    /** Compares record {@code next} with what was delivered. */
    void check(
            final int next,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final int id,
            final long position) {
        if (next == count && hasGhost() && ghost.count > 0 && ghost.ids[0] == id) {
            accept(ghost);
        }
        if (next >= count || ids[next] != id) {
            throw wrong(next, id, position);
        }
        if (lengths[next] != length || !Payload.isWhole(buffer, offset, length, id)) {
            throw new Violation(Kind.TORN, "record " + id + " of " + length + " bytes was delivered torn");
        }
        if (ends[next] != position) {
            throw new Violation(
                    Kind.REORDERED, "record " + id + " ends at " + ends[next] + " and was delivered at " + position);
        }
    }

    private Violation wrong(final int next, final int id, final long position) {
        Kind kind = Kind.UNCOMMITTED;
        for (int i = 0; i < count; i++) {
            if (ids[i] == id) {
                kind = i < next ? Kind.DUPLICATED : Kind.LOST;
            }
        }
        return new Violation(
                kind,
                "record " + id + " was delivered at " + position + ", but record number " + next + " is "
                        + (next < count ? String.valueOf(ids[next]) : "none"));
    }
}
