package io.busbar.log;

import io.busbar.shm.Memory;

/**
 * The exclusive publisher's side of the write limit W: how far it may write before it has to look at the cursors again.
 * Reached once a step (a sixteenth of the capacity), or on each attempt while a subscriber holds it back.
 */
final class WriteLimit {
    private final Channel channel;
    private final Checkpoints checkpoints;
    private final Holders holders;
    private final Slot slot;
    private final long step;
    private long announced;
    private long lastCheckpoint;
    private int nextCheckpoint;

    WriteLimit(final Channel channel, final Checkpoints checkpoints, final Slot slot, final long tail) {
        this.channel = channel;
        this.checkpoints = checkpoints;
        this.slot = slot;
        holders = new Holders(channel, slot);
        step = channel.step();
        announced = channel.writeLimit();
        // ORDER join: fence, pairs with Joining's fence. The last publisher may have died between W and its own.
        Memory.fullFence();
        lastCheckpoint = checkpoints.newest().position();
        nextCheckpoint = checkpoints.nextIndex();
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
        return holders.allowed(target, needed);
    }
}
