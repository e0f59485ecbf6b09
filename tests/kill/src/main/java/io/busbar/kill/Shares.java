package io.busbar.kill;

import io.busbar.kill.Violation.Kind;
import io.busbar.log.ChannelLayout;
import java.util.Arrays;

/** What was handed over to the members of the one group of a case, from its founding on until it is dissolved. */
final class Shares {
    static final String GROUP = "group";
    static final int GROUPS = 1;
    static final int MEMBERS = 2;

    private static final int FLAG = 1 << 31;
    private static final int UNKNOWN = -1;
    private static final int WORDS = 4;

    private final Machine machine;
    private final int firstSlot;
    /** Number of each record handed over, in this order, and whether it was with the flag. */
    private int[] handed = new int[1 << 10];

    private int[] counts = new int[1 << 10];
    private int top;
    /** Number of the first record of the group's life; UNKNOWN until somebody has joined. */
    private int start;
    /** The first entry of the group's life. */
    private int from;
    /** How many members have died or left in it. */
    private int ends;

    Shares(final Machine machine, final int slots) {
        this.machine = machine;
        firstSlot = slots;
    }

    void reset() {
        top = 0;
        from = 0;
        start = UNKNOWN;
        ends = 0;
    }

    private long entry() {
        return machine.control()
                + ChannelLayout.SLOTS_OFFSET
                + (long) (firstSlot + MEMBERS) * ChannelLayout.SLOT_LENGTH;
    }

    /** The lock byte under which groups, and durable slots, are looked for and made. */
    int lockByte() {
        return 2 * (firstSlot + MEMBERS);
    }

    boolean isFounded() {
        return Machine.read(entry() + ChannelLayout.GROUP_FOUNDED_OFFSET, Long.BYTES) != 0;
    }

    int firstSlot() {
        return firstSlot;
    }

    /** Somebody is about to join, and founds the group if it is not there. */
    void seek() {
        if (!isFounded()) {
            start = UNKNOWN;
            from = top;
            ends = 0;
        }
    }

    /** Somebody has joined; where the group was if nobody has taken anything yet. */
    void joined(final Ledger ledger) {
        if (!isFounded()) {
            throw new Violation(Kind.FAILED, "joined a group that is not founded");
        }
        if (start == UNKNOWN) {
            final long tail = Machine.read(entry() + ChannelLayout.GROUP_TAIL_OFFSET, Long.BYTES);
            start = ledger.indexAt(tail >>> 4 & -16L);
        }
    }

    void ended() {
        ends++;
    }

    void hand(final int record, final boolean flagged) {
        if (top == handed.length) {
            handed = Arrays.copyOf(handed, top * 2);
        }
        handed[top++] = flagged ? record | FLAG : record;
    }

    /** Whether a slot of a member other than this one holds something. */
    boolean isHeldByOthers(final int party) {
        for (int slot = firstSlot; slot < firstSlot + MEMBERS; slot++) {
            final long cursor = machine.control()
                    + ChannelLayout.SLOTS_OFFSET
                    + (long) slot * ChannelLayout.SLOT_LENGTH
                    + ChannelLayout.SLOT_CURSOR_OFFSET;
            if (machine.lockHolder(2 * slot) != party
                    && Machine.read(cursor, Long.BYTES) != ChannelLayout.NOT_HOLDING) {
                return true;
            }
        }
        return false;
    }

    /** Whether all records from the group's founding on were handed over; and none was without cause. */
    boolean isComplete(final Ledger ledger) {
        if (!isFounded()) {
            throw new Violation(Kind.LOST, "a group with a member was dissolved");
        }
        if (counts.length < ledger.count) {
            counts = new int[ledger.count * 2];
        }
        Arrays.fill(counts, start, ledger.count, 0);
        for (int i = from; i < top; i++) {
            final int record = handed[i] & ~FLAG;
            final boolean flagged = handed[i] < 0;
            if (record < start) {
                throw new Violation(
                        Kind.DUPLICATED, "record number " + record + " was before the group, from " + start);
            }
            if (!flagged && (counts[record] & 1) != 0 || flagged && ends == 0) {
                throw new Violation(Kind.DUPLICATED, "record number " + record + " came twice, flagged: " + flagged);
            }
            counts[record] |= flagged ? 2 : 1;
        }
        for (int record = start; record < ledger.count; record++) {
            if (counts[record] == 0) {
                return false;
            }
        }
        return true;
    }

    String state(final Ledger ledger) {
        int missing = start;
        while (missing < ledger.count && counts[missing] != 0) {
            missing++;
        }
        return "record number " + missing + " of the group, from " + start + " to " + ledger.count
                + ", was handed over to nobody";
    }

    int save(final long[] into, final int at) {
        into[at] = top;
        into[at + 1] = start;
        into[at + 2] = from;
        into[at + 3] = ends;
        return at + WORDS;
    }

    int restore(final long[] source, final int at) {
        top = (int) source[at];
        start = (int) source[at + 1];
        from = (int) source[at + 2];
        ends = (int) source[at + 3];
        return at + WORDS;
    }
}
