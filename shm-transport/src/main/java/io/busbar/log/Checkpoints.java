package io.busbar.log;

import io.busbar.shm.Memory;

/**
 * The ring of checkpoints: places where a record starts, and how many records stand before each. The publisher writes
 * one a step; joiners, lapped readers and reopening publishers start from them. A new channel's ring is all zeros:
 * 32 times the true statement that no record stands before position 0.
 */
final class Checkpoints {
    private static final long INVALID = -1;

    /** At most one entry is being written at a time; a ring without a valid one for so many looks is broken. */
    private static final int PATIENCE = 1_000;

    private final Channel channel;
    private final long control;
    private final long alignmentMask;

    Checkpoints(final Channel channel) {
        this.channel = channel;
        control = channel.control();
        alignmentMask = channel.alignmentMask();
    }

    /** Stores entry {@code index}; a reader that meets it half done passes over it. */
    void store(final int index, final long position, final long records) {
        final long entry = control + ChannelLayout.checkpointOffset(index);
        Memory.setOpaque(entry + ChannelLayout.CHECKPOINT_POSITION_OFFSET, INVALID);
        Memory.storeFence();
        Memory.setOpaque(entry + ChannelLayout.CHECKPOINT_RECORDS_OFFSET, records);
        // ORDER checkpoint: release, pairs with load's acquire. Count before position; positions never repeat.
        Memory.setRelease(entry + ChannelLayout.CHECKPOINT_POSITION_OFFSET, position);
    }

    /**
     * Stores a checkpoint of a shared channel, unless there is one of its step already. A step has an entry of its own,
     * which several publishers may be at; none takes back what a faster one stored. Records are not counted.
     */
    void offer(final long position, final long step) {
        final long entry = control + ChannelLayout.checkpointOffset((int) (position / step));
        for (; ; ) {
            final long there = Memory.getOpaque(entry + ChannelLayout.CHECKPOINT_POSITION_OFFSET);
            // ORDER checkpoint: release, pairs with load's acquire.
            if (there >= position - position % step
                    || Memory.compareAndSet(entry + ChannelLayout.CHECKPOINT_POSITION_OFFSET, there, position)) {
                return;
            }
        }
    }

    /** The entry, or null if it is being written or cannot be. */
    private Checkpoint load(final int index) {
        final long entry = control + ChannelLayout.checkpointOffset(index);
        // ORDER checkpoint: acquire, pairs with store's release.
        final long position = Memory.getAcquire(entry + ChannelLayout.CHECKPOINT_POSITION_OFFSET);
        final long records = Memory.getOpaque(entry + ChannelLayout.CHECKPOINT_RECORDS_OFFSET);
        Memory.loadFence();
        final long again = Memory.getOpaque(entry + ChannelLayout.CHECKPOINT_POSITION_OFFSET);
        final boolean whole = position == again && position >= 0 && (position & alignmentMask) == 0;
        return whole ? new Checkpoint(position, records) : null;
    }

    /** The latest checkpoint. */
    Checkpoint newest() {
        return earliestFrom(Long.MAX_VALUE);
    }

    /** Where the next checkpoint belongs, after the latest. Only for the channel's publisher. */
    int nextIndex() {
        final long newest = newest().position();
        int index = 0;
        for (int i = 0; i < ChannelLayout.CHECKPOINTS; i++) {
            final Checkpoint candidate = load(i);
            if (candidate != null && candidate.position() == newest) {
                index = i + 1;
            }
        }
        return index;
    }

    /** The earliest checkpoint at or after {@code bound}; the latest of all if none is. */
    Checkpoint earliestFrom(final long bound) {
        for (int attempt = 0; attempt < PATIENCE; attempt++) {
            Checkpoint found = null;
            Checkpoint newest = null;
            for (int i = 0; i < ChannelLayout.CHECKPOINTS; i++) {
                final Checkpoint candidate = load(i);
                if (candidate == null) {
                    continue;
                }
                if (newest == null || candidate.position() > newest.position()) {
                    newest = candidate;
                }
                if (candidate.position() >= bound && (found == null || candidate.position() < found.position())) {
                    found = candidate;
                }
            }
            if (newest != null) {
                return found == null ? newest : found;
            }
        }
        throw new CorruptLogException(channel.path() + ": no checkpoint is valid; " + CorruptLogException.REMEDY);
    }

    /**
     * Makes sure that the latest checkpoint, read after W, can stand beside it: the publisher stores the checkpoint
     * first.
     *
     * @throws CorruptLogException if the publisher could never have left both
     */
    void checkAgainst(final long writeLimit, final Checkpoint checkpoint) {
        if (checkpoint.position() + channel.capacity() < writeLimit) {
            throw new CorruptLogException(channel.path() + ": write limit " + writeLimit + " and checkpoint "
                    + checkpoint.position() + " cannot both be; " + CorruptLogException.REMEDY);
        }
    }
}
