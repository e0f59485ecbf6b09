package io.busbar.log;

import io.busbar.shm.Memory;

/**
 * A shared channel's publisher's side of the write limit W, which all of them raise: how far they may write before they
 * have to look at the cursors again.
 */
final class SharedWriteLimit {
    private final Channel channel;
    private final Checkpoints checkpoints;
    private final Holders holders;
    private final Slot slot;
    private final long address;

    SharedWriteLimit(final Channel channel, final Slot slot) {
        this.channel = channel;
        this.slot = slot;
        checkpoints = new Checkpoints(channel);
        holders = new Holders(channel, slot);
        address = channel.control() + ChannelLayout.WRITE_LIMIT_OFFSET;
    }

    /**
     * Raises the limit. The caller holds nothing.
     *
     * @param tail   the position of T as the caller read it
     * @param needed the position up to which it wants to write
     * @return how far it may write, for good; less than {@code needed} if somebody holds it back
     */
    long raise(final long tail, final long needed) {
        if (needed > ChannelLayout.MAX_TAIL) {
            throw new IllegalStateException(channel.path() + ": the log has reached its end, position "
                    + ChannelLayout.MAX_TAIL + "; delete the channel and create it anew");
        }
        checkpoints.offer(tail, channel.step());
        final long target = Math.max(needed, tail + channel.step());
        for (; ; ) {
            final long limit = channel.writeLimit();
            // ORDER announce: release, pairs with Channel.writeLimit's acquire. Checkpoint before, payload after.
            if (limit >= target || Memory.compareAndSet(address, limit, target)) {
                break;
            }
        }
        // ORDER join: fence, pairs with Joining's fence. Either the joiner sees W, or its cursor is seen below.
        // ORDER announce: fence, pairs with LossyReader's fence. W before, whatever overwrites after.
        Memory.fullFence();
        slot.showPosition(tail);
        return holders.allowed(target, needed);
    }
}
