package io.busbar.log;

import io.busbar.shm.Memory;
import io.busbar.shm.Region;
import io.busbar.shm.RobustLock;

/**
 * Judges slots by what the kernel says of their owners, never by a clock, and frees those of the dead. Each participant
 * judges through its own open file description, so it must not be asked about its own slot.
 */
final class Liveness {
    private final Channel channel;
    private final Region region;

    Liveness(final Channel channel) {
        this.channel = channel;
        region = channel.region();
    }

    /**
     * Whether the thread that works with the slot has ended: one load, true within about 100 us of the death. Proof
     * enough, because the kernel marks the word as the last thing the thread does with its memory.
     */
    boolean threadDied(final int slot) {
        return RobustLock.ownerDied(channel.slotAddress(slot) + ChannelLayout.SLOT_ROBUST_LOCK_OFFSET);
    }

    /** Whether a thread works with the slot, and is known to the kernel: its death will be told by its futex. */
    boolean isBound(final int slot) {
        return RobustLock.ownerTid(channel.slotAddress(slot) + ChannelLayout.SLOT_ROBUST_LOCK_OFFSET) != 0;
    }

    /** Whether a process holds the slot: a system call. */
    boolean isOwned(final int slot) {
        return region.isLockedByOther(ChannelLayout.ownerByte(slot));
    }

    /** Whether the slot's owner can do nothing any more, or there is none. */
    boolean isDead(final int slot) {
        return threadDied(slot) || !isOwned(slot);
    }

    /**
     * Takes a dead owner's hold off the publishers. A dead publisher's claim becomes padding first.
     *
     * @return whether the slot holds nothing now; false if its owner lives, or somebody else is at work on the slot
     */
    boolean evictIfDead(final int slot) {
        // A durable slot is not even locked: it would be refused to who comes back to it, as often as this is asked.
        if (mode(slot) == ChannelLayout.MODE_DURABLE
                || !isDead(slot)
                || !region.tryLock(ChannelLayout.changeByte(slot))) {
            return false;
        }
        try {
            // Only what is seen under the change byte counts: before it, the slot may have got a new owner.
            if (!isDead(slot)) {
                return false;
            }
            // A durable slot holds for one that will come back.
            if (mode(slot) == ChannelLayout.MODE_DURABLE) {
                return false;
            }
            final long address = channel.slotAddress(slot);
            if (slot < channel.firstSubscriberSlot()) {
                DeadPublisher.recover(channel, new ClaimProof(channel, new SharedTail(channel)), slot);
            } else {
                Memory.setRelease(address + ChannelLayout.SLOT_CURSOR_OFFSET, ChannelLayout.NOT_HOLDING);
            }
            final long evictions = Memory.get(address + ChannelLayout.SLOT_EVICTIONS_OFFSET);
            Memory.setOpaque(address + ChannelLayout.SLOT_EVICTIONS_OFFSET, evictions + 1);
            return true;
        } finally {
            region.unlock(ChannelLayout.changeByte(slot));
        }
    }

    int pid(final int slot) {
        return Memory.getInt(channel.slotAddress(slot) + ChannelLayout.SLOT_PID_OFFSET);
    }

    int mode(final int slot) {
        return Memory.getIntAcquire(channel.slotAddress(slot) + ChannelLayout.SLOT_MODE_OFFSET);
    }
}
