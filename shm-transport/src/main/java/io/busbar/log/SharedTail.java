package io.busbar.log;

import io.busbar.shm.Memory;

/**
 * T of a shared channel: where the next claim starts, and who made the last one. A group's tail is such a word, too:
 * there members claim records that publishers have committed.
 */
final class SharedTail {
    private final Channel channel;
    private final long address;
    private final int slots;

    SharedTail(final Channel channel) {
        this(channel, channel.control() + ChannelLayout.TAIL_OFFSET, channel.publisherSlots());
    }

    /**
     * @param address of the word
     * @param slots   how many may claim there
     */
    SharedTail(final Channel channel, final long address, final int slots) {
        this.channel = channel;
        this.address = address;
        this.slots = slots;
    }

    /** The word itself, see {@link ChannelLayout#tail}. */
    long get() {
        // ORDER tail: acquire, pairs with the claim's compare-and-set. What was announced before a claim is seen after.
        return Memory.getAcquire(address);
    }

    long position() {
        return ChannelLayout.tailPosition(get());
    }

    /** Claims what is between the position of {@code origin} and {@code end}, if nobody else was faster. */
    boolean move(final long origin, final long end, final int slot) {
        // ORDER tail: release, pairs with get's acquire. Held, end and origin before, the claim after.
        return Memory.compareAndSet(address, origin, ChannelLayout.tail(end, slot));
    }

    /** The publisher slot, or the number of the member, of a tail word that was read from shared memory. */
    int slot(final long tail) {
        final int slot = ChannelLayout.tailSlot(tail);
        if (slot >= slots) {
            throw new CorruptLogException(channel.path() + ": a tail of 0x" + Long.toHexString(tail)
                    + " names claimant " + slot + " of " + slots + "; " + CorruptLogException.REMEDY);
        }
        return slot;
    }
}
