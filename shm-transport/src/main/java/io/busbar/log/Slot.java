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
    private Thread boundThread;

    private Slot(final Channel channel, final int index) {
        this.channel = channel;
        this.index = index;
        address = channel.slotAddress(index);
    }

    /**
     * Takes slot {@code index} if nobody owns it. The change byte stays locked until {@link #settle()}; the cursor is
     * as the last owner left it.
     *
     * @return the slot, or null if it has an owner or is being changed
     */
    static Slot tryTake(final Channel channel, final int index, final int mode) {
        final Region region = channel.region();
        final Slot slot = new Slot(channel, index);
        // Looked at before any lock is tried: who comes back to a durable slot is refused if he finds it locked.
        if (slot.isDurable() || !region.tryLock(ChannelLayout.ownerByte(index))) {
            return null;
        }
        if (!region.tryLock(ChannelLayout.changeByte(index))) {
            region.unlock(ChannelLayout.ownerByte(index));
            return null;
        }
        if (slot.isDurable()) {
            slot.settle();
            region.unlock(ChannelLayout.ownerByte(index));
            return null;
        }
        RobustLock.init(slot.robustLock());
        slot.nextGeneration();
        Memory.setOpaque(slot.address + ChannelLayout.SLOT_POSITION_OFFSET, 0);
        Memory.setOpaque(slot.address + ChannelLayout.SLOT_REFUSALS_OFFSET, 0);
        Memory.putInt(slot.address + ChannelLayout.SLOT_PID_OFFSET, (int)
                ProcessHandle.current().pid());
        slot.setMode(mode);
        return slot;
    }

    /** Whoever sees the new generation does not see the last owner's death any more. */
    private void nextGeneration() {
        final long generation = Memory.get(address + ChannelLayout.SLOT_GENERATION_OFFSET);
        // ORDER generation: release, pairs with Channel.generation's acquire. The new lock before, the owner's words
        // after.
        Memory.setRelease(address + ChannelLayout.SLOT_GENERATION_OFFSET, generation + 1);
        Memory.storeFence();
    }

    /**
     * Takes slot {@code index} over if it is durable, has this name, and has no owner; its cursor stays. The change
     * byte stays locked until {@link #settle()}.
     *
     * @return the slot, or null
     */
    static Slot tryResume(final Channel channel, final int index, final long name) {
        final Region region = channel.region();
        if (!isDurable(channel, index, name) || !region.tryLock(ChannelLayout.ownerByte(index))) {
            return null;
        }
        final Slot slot = new Slot(channel, index);
        final boolean changing = region.tryLock(ChannelLayout.changeByte(index));
        if (!changing || !slot.isDurable() || slot.durableName() != name) {
            if (changing) {
                slot.settle();
            }
            region.unlock(ChannelLayout.ownerByte(index));
            return null;
        }
        RobustLock.init(slot.robustLock());
        slot.nextGeneration();
        Memory.putInt(slot.address + ChannelLayout.SLOT_PID_OFFSET, (int)
                ProcessHandle.current().pid());
        return slot;
    }

    /** Makes the slot, which holds, outlive its owner: nobody evicts it, until an owner forgets it. */
    void makeDurable(final long name) {
        Memory.put(address + ChannelLayout.SLOT_DURABLE_NAME_OFFSET, name);
        // ORDER durable: release, pairs with isDurable's acquire. Name and cursor before: killed in between, it leaves
        // a slot that is evicted like any, and not one that holds in nobody's name.
        setMode(ChannelLayout.MODE_DURABLE);
    }

    /**
     * Gives the slot back with its hold, even if it is durable. It is made an ordinary one first: killed after that, it
     * is evicted like any. A durable one that holds nothing would be gone on with at no place at all.
     */
    void forget() {
        setMode(ChannelLayout.MODE_HOLDING);
        free();
    }

    /** Whether slot {@code index} is durable and has this name. */
    static boolean isDurable(final Channel channel, final int index, final long name) {
        final Slot slot = new Slot(channel, index);
        return slot.isDurable() && slot.durableName() == name;
    }

    boolean isDurable() {
        // ORDER durable: acquire, pairs with makeDurable's release.
        return Memory.getIntAcquire(address + ChannelLayout.SLOT_MODE_OFFSET) == ChannelLayout.MODE_DURABLE;
    }

    private long durableName() {
        return Memory.get(address + ChannelLayout.SLOT_DURABLE_NAME_OFFSET);
    }

    /** Ends the set-up: from here on the slot may be judged by others. */
    void settle() {
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
        leave();
    }

    /** Gives the slot back with its hold, which is for others to take over; called as {@link #free}. */
    void leave() {
        Memory.putInt(address + ChannelLayout.SLOT_PID_OFFSET, 0);
        setMode(ChannelLayout.MODE_FREE);
        depart();
    }

    /** Goes away as the owner, without a change to the slot; called as {@link #free}. */
    void depart() {
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
