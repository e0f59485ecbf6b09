package io.busbar.xdp;

/**
 * Which places to send from are free. A slot has one place after the other, enough for the largest packet, and is free
 * again when the kernel has given back all that were in use.
 */
final class SendSlots {
    private final long base;
    private final long slotSize;
    private final int chunks;
    private final int[] free;
    private final int[] outstanding;
    private int count;

    /**
     * @param base   offset of the first place in the memory
     * @param chunks places of a slot
     */
    SendSlots(final long base, final int slots, final int chunks) {
        this.base = base;
        this.chunks = chunks;
        slotSize = (long) chunks * PacketMemory.CHUNK;
        free = new int[slots];
        outstanding = new int[slots];
        for (int i = 0; i < slots; i++) {
            free[i] = i;
        }
        count = slots;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Offset of the slot that is taken next. */
    long peek() {
        return base + free[count - 1] * slotSize;
    }

    /** Takes a slot for a packet; returns its offset. */
    long take(final int length) {
        final int slot = free[--count];
        outstanding[slot] = (length + PacketMemory.CHUNK - 1) / PacketMemory.CHUNK;
        return base + slot * slotSize;
    }

    /** The kernel is done with the place at this offset. */
    void giveBack(final long offset) {
        final int place = (int) ((offset - base) >>> PacketMemory.CHUNK_SHIFT);
        // Nearly always one place a slot: a division by a variable costs as much as all the rest.
        final int slot = chunks == 1 ? place : place / chunks;
        if (--outstanding[slot] == 0) {
            free[count++] = slot;
        }
    }
}
