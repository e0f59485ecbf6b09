package io.busbar.xdp;

import io.busbar.linux.IfXdp;
import io.busbar.shm.Memory;

/**
 * A ring that the kernel fills and this side takes from: packets that have come, or places of packets that are sent.
 * The producer's word is the kernel's, the consumer's this side's.
 */
final class ConsumerRing {
    private final long producer;
    private final long consumer;
    private final long entries;
    private final int mask;
    private int taken;

    /**
     * @param producer address of the kernel's 4-byte word, as is this side's {@code consumer}
     * @param entries  address of the first entry
     * @param size     entries, a power of two
     */
    ConsumerRing(final long producer, final long consumer, final long entries, final int size) {
        this.producer = producer;
        this.consumer = consumer;
        this.entries = entries;
        mask = size - 1;
        taken = Memory.getInt(consumer);
    }

    /** How many can be taken. */
    int ready() {
        // ORDER xsk-post: acquire, pairs with the kernel's release. Entries before, producer after.
        return Memory.getIntAcquire(producer) - taken;
    }

    /** Address of an entry, from 0, of those that are ready. */
    long place(final int index) {
        return entries + (long) ((taken + index) & mask) * Long.BYTES;
    }

    /** As {@link #place}, of a ring of packets. */
    long packet(final int index) {
        return entries + (long) ((taken + index) & mask) * IfXdp.DESC_SIZE;
    }

    /** Gives entries that were read back to the kernel. */
    void release(final int count) {
        taken += count;
        // ORDER xsk-return: release, pairs with the kernel's acquire. Read before, overwritten after.
        Memory.setIntRelease(consumer, taken);
    }
}
