package io.busbar.log;

import io.busbar.shm.Memory;
import io.busbar.shm.Region;
import io.busbar.shm.RobustLock;

/**
 * A participant's place in a channel. Whoever holds the OFD lock on its owner byte owns it; the kernel drops that lock
 * with the process, however it dies. The owner's thread also holds the slot's robust futex once it works with it: the
 * kernel marks that within about 100 us of a death, before it tears down the process's memory.
 *
 * <p>Setting a slot up, and changing it on behalf of a dead owner, happens under the OFD lock on its change byte, so
 * that an evictor that was paused cannot evict the next owner.
 */
final class Slot {
    private final Channel channel;
    private final int index;
    private final long address;
    private int intendedMode;
    private Thread boundThread;

    private Slot(final Channel channel, final int index) {
        this.channel = channel;
        this.index = index;
        address = channel.slotAddress(index);
    }

    /**
     * Takes slot {@code index} if nobody owns it. The change byte stays locked until {@link #settle()}.
     *
     * @return the slot, or null if it has an owner or is being changed
     */
    static Slot tryTake(final Channel channel, final int index, final int mode) {
        final Region region = channel.region();
        if (!region.tryLock(ChannelLayout.ownerByte(index))) {
            return null;
        }
        if (!region.tryLock(ChannelLayout.changeByte(index))) {
            region.unlock(ChannelLayout.ownerByte(index));
            return null;
        }
        final Slot slot = new Slot(channel, index);
        slot.setMode(ChannelLayout.MODE_JOINING);
        slot.setCursor(ChannelLayout.NOT_HOLDING);
        RobustLock.init(slot.robustLock());
        slot.nextGeneration();
        Memory.setOpaque(slot.address + ChannelLayout.SLOT_POSITION_OFFSET, 0);
        Memory.setOpaque(slot.address + ChannelLayout.SLOT_REFUSALS_OFFSET, 0);
        Memory.putInt(slot.address + ChannelLayout.SLOT_PID_OFFSET, (int)
                ProcessHandle.current().pid());
        slot.intendedMode = mode;
        return slot;
    }

    /** Whoever sees the new generation sees the slot as one that is being set up, with a lock that says nothing yet. */
    private void nextGeneration() {
        final long generation = Memory.get(address + ChannelLayout.SLOT_GENERATION_OFFSET);
        // ORDER generation: release, pairs with Channel.generation's acquire. Mode and lock before, all else after.
        Memory.setRelease(address + ChannelLayout.SLOT_GENERATION_OFFSET, generation + 1);
        Memory.storeFence();
    }

    /** Ends the set-up: from here on the slot may be judged by others, and its cursor holds. */
    void settle() {
        setMode(intendedMode);
        channel.region().unlock(ChannelLayout.changeByte(index));
    }

    /** Ties the slot to the calling platform thread until {@link #free()}: its death is the slot's. */
    void bind() {
        if (boundThread == null && RobustLock.isSupported()) {
            RobustLock.tryAcquire(robustLock());
            boundThread = Thread.currentThread();
        }
    }

    /** Gives the slot back; called by its thread, or after that thread has ended. */
    void free() {
        setCursor(ChannelLayout.NOT_HOLDING);
        Memory.putInt(address + ChannelLayout.SLOT_PID_OFFSET, 0);
        setMode(ChannelLayout.MODE_FREE);
        if (boundThread == Thread.currentThread()) {
            RobustLock.release(robustLock());
        } else if (boundThread != null) {
            awaitKernel();
        }
        boundThread = null;
        channel.region().unlock(ChannelLayout.ownerByte(index));
    }

    /**
     * The thread has ended for Java, and in microseconds will have for the kernel, which then walks through the lock.
     * The slot's next owner must not set the lock up anew before that.
     */
    private void awaitKernel() {
        while (!RobustLock.ownerDied(robustLock())) {
            Thread.onSpinWait();
        }
    }

    private void setMode(final int mode) {
        // ORDER mode: release, pairs with Channel.isHolding's acquire. A cursor that holds for sure before.
        Memory.setIntRelease(address + ChannelLayout.SLOT_MODE_OFFSET, mode);
    }

    int index() {
        return index;
    }

    void setCursor(final long position) {
        // ORDER taken: release, pairs with the acquire of Channel.cursor. Records are read before their space is given.
        Memory.setRelease(address + ChannelLayout.SLOT_CURSOR_OFFSET, position);
    }

    /** Tells onlookers where the owner is; nothing depends on it. */
    void showPosition(final long position) {
        Memory.setOpaque(address + ChannelLayout.SLOT_POSITION_OFFSET, position);
    }

    /** Tells onlookers how often the owner was refused space; nothing depends on it. */
    void showRefusals(final long refusals) {
        Memory.setOpaque(address + ChannelLayout.SLOT_REFUSALS_OFFSET, refusals);
    }

    private long robustLock() {
        return address + ChannelLayout.SLOT_ROBUST_LOCK_OFFSET;
    }
}
