package io.busbar.uring;

import io.busbar.linux.IoUring;
import io.busbar.shm.Memory;

/**
 * The queue of buffers that this side provides and the kernel takes. The tail, 16 bits, stands in the last bytes of the
 * first entry, next to the number of its buffer; so both are stored as one.
 */
final class BufferQueue {
    private static final int TAIL_SHIFT = 16;

    private final long entries;
    private final int mask;
    private int tail;
    private int firstNumber;

    /**
     * @param entries address of the first place
     * @param size    places, a power of two
     */
    BufferQueue(final long entries, final int size) {
        this.entries = entries;
        mask = size - 1;
    }

    void provide(final long address, final int bytes, final int number) {
        final int place = tail & mask;
        final long entry = entries + (long) place * IoUring.BUF_SIZE;
        Memory.put(entry, address);
        Memory.putInt(entry + IoUring.BUF_LEN, bytes);
        if (place == 0) {
            firstNumber = number;
        } else {
            Memory.putInt(entry + IoUring.BUF_BID, number);
        }
        tail++;
        // ORDER buffer-provide: release, pairs with the kernel's acquire. Buffer before, tail after.
        Memory.setIntRelease(entries + IoUring.BUF_BID, tail << TAIL_SHIFT | firstNumber);
    }
}
