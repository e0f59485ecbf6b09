package io.busbar.xdp;

import io.busbar.linux.IfXdp;
import io.busbar.shm.Memory;

/**
 * A ring that this side fills and the kernel takes from: places for packets to receive, or packets to send. The
 * producer's word is this side's, the consumer's the kernel's; both count on for ever in 32 bits, and the mask makes
 * places of them.
 */
final class ProducerRing {
    private final long producer;
    private final long consumer;
    private final long flags;
    private final long entries;
    private final int size;
    private int filled;
    private int free;

    /**
     * @param producer address of this side's 4-byte word, as are the kernel's {@code consumer} and {@code flags}
     * @param entries  address of the first entry
     * @param size     entries, a power of two
     */
    ProducerRing(final long producer, final long consumer, final long flags, final long entries, final int size) {
        this.producer = producer;
        this.consumer = consumer;
        this.flags = flags;
        this.entries = entries;
        this.size = size;
        filled = Memory.getInt(producer);
    }

    /** Whether there is room for so many. */
    boolean hasRoom(final int wanted) {
        if (free < wanted) {
            // ORDER xsk-reuse: acquire, pairs with the kernel's release. It has read what was in the entries before.
            free = size - (filled - Memory.getIntAcquire(consumer));
        }
        return free >= wanted;
    }

    /** Fills the next entry with a place; there must be room. */
    void fillPlace(final long place) {
        Memory.put(entries + (long) (filled & (size - 1)) * Long.BYTES, place);
        filled++;
        free--;
    }

    /** Fills the next entry with a packet, or a part of one; there must be room. */
    void fillPacket(final long place, final int length, final int options) {
        final long entry = entries + (long) (filled & (size - 1)) * IfXdp.DESC_SIZE;
        Memory.put(entry, place);
        Memory.putInt(entry + IfXdp.DESC_LEN, length);
        Memory.putInt(entry + IfXdp.DESC_OPTIONS, options);
        filled++;
        free--;
    }

    /** Tells the kernel of all entries filled. */
    void publish() {
        // ORDER xsk-fill: release, pairs with the kernel's acquire. Entries before, producer after.
        Memory.setIntRelease(producer, filled);
    }

    /** How many of the filled entries the kernel has not taken. */
    int pending() {
        return filled - Memory.getIntAcquire(consumer);
    }

    /** Whether the kernel must be woken to see what was published. */
    boolean needsWakeup() {
        // ORDER xsk-wake: fence, pairs with the kernel's fence. Producer before, the look at the flag after: the
        // driver sets the flag and looks at the ring once more before it stops looking by itself.
        Memory.fullFence();
        return (Memory.getIntAcquire(flags) & IfXdp.XDP_RING_NEED_WAKEUP) != 0;
    }
}
