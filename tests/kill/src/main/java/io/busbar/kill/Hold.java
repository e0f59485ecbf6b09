package io.busbar.kill;

import io.busbar.kill.Violation.Kind;
import io.busbar.log.ChannelLayout;

/** What is known of the one durable hold of a case: whether there is one, and where its next owner must go on. */
final class Hold {
    static final long NAME = 7;

    private static final int NONE = 0;
    /** Whoever was making it, or giving it up, may have been killed before or after. */
    private static final int MAYBE = 1;

    private static final int SURE = 2;
    private static final int WORDS = 4;

    private final Machine machine;
    private final int firstSlot;
    private final int endSlot;
    private int state;
    private long position;
    /** Where it is about to be. */
    private long next;
    /** The party that has it, which may be dead; 0 if none ever had. */
    int owner;

    Hold(final Machine machine, final int firstSlot, final int endSlot) {
        this.machine = machine;
        this.firstSlot = firstSlot;
        this.endSlot = endSlot;
    }

    void reset() {
        state = NONE;
        owner = 0;
    }

    /** Whether a durable slot is in the channel, with an owner or without one. */
    boolean isThere() {
        return slots() > 0;
    }

    private int slots() {
        int count = 0;
        for (int slot = firstSlot; slot < endSlot; slot++) {
            if (isDurable(machine, slot)) {
                count++;
            }
        }
        return count;
    }

    static boolean isDurable(final Machine machine, final int slot) {
        final long address = machine.control() + ChannelLayout.SLOTS_OFFSET + (long) slot * ChannelLayout.SLOT_LENGTH;
        return Machine.read(address + ChannelLayout.SLOT_MODE_OFFSET, Integer.BYTES) == ChannelLayout.MODE_DURABLE;
    }

    /** Somebody is about to look for it, and to make one if there is none. */
    void seek(final int party) {
        if (state == SURE && !isThere()) {
            throw new Violation(Kind.LOST, "a durable hold at " + position + " is gone");
        }
        if (!isThere()) {
            state = MAYBE;
            position = -1;
        }
        owner = party;
    }

    /** Somebody has it now, from this position on, having found it there or made it. */
    void found(final long from) {
        if (slots() != 1) {
            throw new Violation(Kind.STUCK, slots() + " durable slots of one name");
        }
        if (state == SURE && from != position && from != next) {
            throw new Violation(
                    from > position ? Kind.LOST : Kind.DUPLICATED,
                    "a durable hold at " + position + " or " + next + " was gone on with at " + from);
        }
        state = SURE;
        position = from;
        next = from;
    }

    /** Its owner is about to give back what lies before a position. */
    void moveTo(final long to) {
        next = to;
    }

    void moved() {
        position = next;
    }

    void giveUp() {
        state = MAYBE;
    }

    void gone() {
        if (isThere()) {
            throw new Violation(Kind.STUCK, "a durable hold was given up and is still there");
        }
        state = NONE;
    }

    int save(final long[] into, final int at) {
        into[at] = state;
        into[at + 1] = position;
        into[at + 2] = next;
        into[at + 3] = owner;
        return at + WORDS;
    }

    int restore(final long[] from, final int at) {
        state = (int) from[at];
        position = from[at + 1];
        next = from[at + 2];
        owner = (int) from[at + 3];
        return at + WORDS;
    }
}
