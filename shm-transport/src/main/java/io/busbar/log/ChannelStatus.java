package io.busbar.log;

import io.busbar.shm.Memory;
import java.util.ArrayList;
import java.util.List;

/**
 * What an onlooker can tell of a channel without taking part in it.
 *
 * @param position    where the log ends
 * @param records     how many records were ever committed, padding not counted; {@link RecordHandler#UNKNOWN} in a
 *                    shared channel
 * @param publishers  the publisher slots that have, or had and lost, an owner
 * @param subscribers likewise
 */
public record ChannelStatus(long position, long records, List<Participant> publishers, List<Participant> subscribers) {
    /** What a participant is to its channel. */
    public enum Mode {
        PUBLISHER,
        HOLDING,
        LOSSY,
        /** Holding, and never evicted: the owner is expected back. */
        DURABLE
    }

    /**
     * The owner of a slot.
     *
     * @param slot      number of the slot
     * @param mode      what it is
     * @param pid       process id that it wrote, in its own pid namespace
     * @param alive     what the kernel says; a stopped process is alive
     * @param position  a subscriber's: up to where it has taken records; a publisher's: where its open claim starts, or
     *                  where it last looked at cursors
     * @param behind    bytes of log that a subscriber has not taken yet, or that are behind the start of a publisher's
     *                  open claim, 0 if it has none
     * @param laggard   whether it is the one that publishers would have to wait for first
     * @param refusals  a publisher's: how often it was told of back-pressure
     * @param evictions how many dead owners this slot has lost so far
     */
    public record Participant(
            int slot,
            Mode mode,
            int pid,
            boolean alive,
            long position,
            long behind,
            boolean laggard,
            long refusals,
            long evictions) {}

    /** Looks at a channel through the onlooker's own attachment. */
    public static ChannelStatus of(final Channel channel) {
        final Checkpoint tail = tail(channel);
        final long lowest = channel.lowestCursor();
        final Liveness liveness = new Liveness(channel);
        final List<Participant> publishers = new ArrayList<>();
        final List<Participant> subscribers = new ArrayList<>();
        for (int slot = 0; slot < channel.slots(); slot++) {
            final int mode = liveness.mode(slot);
            if (mode < ChannelLayout.MODE_PUBLISHER || mode > ChannelLayout.MODE_DURABLE) {
                continue;
            }
            final long address = channel.slotAddress(slot);
            final long cursor = channel.cursor(slot);
            final boolean holds = cursor != ChannelLayout.NOT_HOLDING;
            final long position = holds ? cursor : Memory.getOpaque(address + ChannelLayout.SLOT_POSITION_OFFSET);
            final boolean publisher = mode == ChannelLayout.MODE_PUBLISHER;
            (publisher ? publishers : subscribers)
                    .add(new Participant(
                            slot,
                            Mode.values()[mode - ChannelLayout.MODE_PUBLISHER],
                            liveness.pid(slot),
                            !liveness.isDead(slot),
                            position,
                            publisher && !holds ? 0 : Math.max(0, tail.position() - position),
                            holds && cursor == lowest,
                            Memory.getOpaque(address + ChannelLayout.SLOT_REFUSALS_OFFSET),
                            Memory.getOpaque(address + ChannelLayout.SLOT_EVICTIONS_OFFSET)));
        }
        return new ChannelStatus(tail.position(), tail.records(), publishers, subscribers);
    }

    /** Walks to the tail without holding the publisher; begins anew if it was overtaken. */
    private static Checkpoint tail(final Channel channel) {
        if (channel.geometry().shared()) {
            return new Checkpoint(new SharedTail(channel).position(), RecordHandler.UNKNOWN);
        }
        final Checkpoints checkpoints = new Checkpoints(channel);
        for (; ; ) {
            final long before = channel.writeLimit();
            final Checkpoint start = checkpoints.newest();
            final long end = start.position() + channel.capacity();
            try {
                final Checkpoint tail = LogWalk.toTail(channel, start, end);
                if (end >= channel.writeLimit()) {
                    return tail;
                }
            } catch (final CorruptLogException e) {
                if (end >= channel.writeLimit()) {
                    throw e;
                }
            }
            checkpoints.checkAgainst(before, start);
        }
    }
}
