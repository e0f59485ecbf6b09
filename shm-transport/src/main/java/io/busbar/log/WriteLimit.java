package io.busbar.log;

import io.busbar.shm.Memory;

/**
 * The publisher's side of the write limit W: how far it may write before it has to look at the cursors again.
 * Reached once a step (a sixteenth of the capacity), or on each attempt while a subscriber holds it back.
 */
final class WriteLimit {
    /** How often a subscriber that holds back is looked up in the kernel, in ns; its robust futex is read each time. */
    private static final long PROBE_INTERVAL_NS = 1_000_000;

    private final Channel channel;
    private final Checkpoints checkpoints;
    private final Liveness liveness;
    private final Slot slot;
    private final long step;
    private long announced;
    private long lastCheckpoint;
    private int nextCheckpoint;
    private long lastProbe;
    private long refusals;

    WriteLimit(final Channel channel, final Checkpoints checkpoints, final Slot slot, final long tail) {
        this.channel = channel;
        this.checkpoints = checkpoints;
        this.slot = slot;
        liveness = new Liveness(channel);
        step = channel.step();
        announced = channel.writeLimit();
        // ORDER join: fence, pairs with Joining's fence. The last publisher may have died between W and its own.
        Memory.fullFence();
        lastCheckpoint = checkpoints.newest().position();
        nextCheckpoint = checkpoints.nextIndex();
        lastProbe = System.nanoTime() - PROBE_INTERVAL_NS;
        slot.showPosition(tail);
    }

    /**
     * Raises the limit.
     *
     * @param tail    where the next record starts, all before it being committed
     * @param records how many records stand before it
     * @param needed  the position up to which the caller wants to write
     * @return how far it may write; less than {@code needed} if a subscriber holds it back
     */
    long raise(final long tail, final long records, final long needed) {
        if (tail - lastCheckpoint >= step) {
            checkpoints.store(nextCheckpoint++, tail, records);
            lastCheckpoint = tail;
        }
        final long target = Math.max(needed, tail + step);
        if (target > announced) {
            announced = target;
            // ORDER announce: release, pairs with Channel.writeLimit's acquire. Checkpoint before, payload after.
            Memory.setRelease(channel.control() + ChannelLayout.WRITE_LIMIT_OFFSET, target);
            // ORDER join: fence, pairs with Joining's fence. Either the joiner sees W, or its cursor is seen below.
            // ORDER announce: fence, pairs with LossyReader's fence. W before, whatever overwrites after.
            Memory.fullFence();
            slot.showPosition(tail);
        }
        final long limit = allowed(target);
        return limit >= needed || !evictDead(needed) ? refused(limit, needed) : refused(allowed(target), needed);
    }

    private long allowed(final long target) {
        final long lowest = channel.lowestCursor();
        return lowest == ChannelLayout.NOT_HOLDING ? target : Math.min(target, lowest + channel.capacity());
    }

    private long refused(final long limit, final long needed) {
        if (limit < needed) {
            slot.showRefusals(++refusals);
        }
        return limit;
    }

    /** Frees the slots of dead subscribers that stand in the way; returns whether there was one. */
    private boolean evictDead(final long needed) {
        final long now = System.nanoTime();
        final boolean probe = now - lastProbe >= PROBE_INTERVAL_NS;
        if (probe) {
            lastProbe = now;
        }
        boolean evicted = false;
        for (int i = channel.firstSubscriberSlot(), end = channel.slots(); i < end; i++) {
            final long cursor = channel.cursor(i);
            if (cursor != ChannelLayout.NOT_HOLDING
                    && cursor + channel.capacity() < needed
                    && (probe || liveness.threadDied(i))) {
                evicted |= liveness.evictIfDead(i);
            }
        }
        return evicted;
    }
}
