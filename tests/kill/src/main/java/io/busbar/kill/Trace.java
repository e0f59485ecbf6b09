package io.busbar.kill;

import io.busbar.log.ChannelLayout;

/** Tells a case's journal in words: who did what, which words of memory it stored, who was killed where. */
final class Trace {
    static final int OPEN = 0;
    static final int JOIN = 1;
    static final int POLL = 2;
    static final int OFFER = 3;
    static final int CLAIM = 4;
    static final int CLAIM_ABORT = 5;
    static final int BATCH = 6;
    static final int BATCH_ABORT = 7;
    static final int CLOSE = 8;
    static final int DONE = 9;
    static final int REFUSED = 10;
    static final int KILLED = 11;
    static final int DIED = 12;
    static final int CARRY = 13;
    static final int FORGET = 14;
    static final int JOIN_GROUP = 15;

    private static final String[] WORDS = {
        "opens the channel",
        "joins (2 = holding, 1 = from the oldest):",
        "polls, at most",
        "offers record",
        "claims and commits record",
        "claims and aborts record",
        "publishes a batch from record",
        "aborts a batch from record",
        "closes",
        "is done; the log ends at",
        "is refused",
        "IS KILLED; stores that never happened:",
        "kills party",
        "comes for the durable hold (1 = from the oldest, 2 = of another):",
        "gives the durable hold up",
        "joins the group (1 = from the oldest if it founds it):"
    };

    private static final String[] KINDS = {"plain", "release", "locked", "kernel", ""};

    private final Machine machine;

    Trace(final Machine machine) {
        this.machine = machine;
    }

    String text() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < machine.top(); i++) {
            text.append(String.format("%6d  party %-3d %s", i, machine.party(i), machine.isSettled(i) ? "*" : " "));
            if (machine.kind(i) == Machine.NOTE) {
                text.append(WORDS[(int) machine.address[i]]).append(' ').append(machine.after[i]);
            } else if (machine.size(i) == 0) {
                text.append("lock byte ")
                        .append(machine.address[i])
                        .append(machine.after[i] == 0 ? " dropped" : " taken by " + machine.after[i]);
            } else {
                text.append(String.format(
                        "    %-8s%s = 0x%x", KINDS[machine.kind(i)], where(machine.address[i]), machine.after[i]));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private String where(final long address) {
        final long log = address - machine.data();
        if (log >= 0 && log < 2 * machine.dataSize()) {
            return "log[" + log % machine.dataSize() + "]";
        }
        final long offset = address - machine.control();
        if (offset >= ChannelLayout.SLOTS_OFFSET) {
            final long slot = (offset - ChannelLayout.SLOTS_OFFSET) / ChannelLayout.SLOT_LENGTH;
            return "slot " + slot + " +" + (offset - ChannelLayout.SLOTS_OFFSET) % ChannelLayout.SLOT_LENGTH;
        }
        if (offset >= ChannelLayout.CHECKPOINTS_OFFSET) {
            final long entry = offset - ChannelLayout.CHECKPOINTS_OFFSET;
            return "checkpoint " + entry / ChannelLayout.CHECKPOINT_LENGTH
                    + (entry % ChannelLayout.CHECKPOINT_LENGTH == 0 ? " position" : " records");
        }
        return offset == ChannelLayout.WRITE_LIMIT_OFFSET ? "W" : "control +" + offset;
    }
}
