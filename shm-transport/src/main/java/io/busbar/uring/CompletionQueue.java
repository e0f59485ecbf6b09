package io.busbar.uring;

import io.busbar.linux.IoUring;
import io.busbar.shm.Memory;

/**
 * The queue of completions that the kernel fills and this side takes. The tail is the kernel's, the head this side's.
 */
final class CompletionQueue {
    private final long head;
    private final long tail;
    private final long completions;
    private final int mask;

    /**
     * @param head        address of this side's 4-byte word, as is the kernel's {@code tail}
     * @param completions address of the first place
     * @param size        places, a power of two
     */
    CompletionQueue(final long head, final long tail, final long completions, final int size) {
        this.head = head;
        this.tail = tail;
        this.completions = completions;
        mask = size - 1;
    }

    /** How many can be taken. */
    int ready() {
        // ORDER cqe-post: acquire, pairs with the kernel's release. Completions before, tail after.
        return Memory.getIntAcquire(tail) - Memory.getInt(head);
    }

    /**
     * Hands over what is there, and no more than {@code limit}.
     *
     * @return how many were handed over
     */
    int drain(final CompletionHandler handler, final int limit) {
        final int first = Memory.getInt(head);
        final int end = first + Math.min(ready(), limit);
        int next = first;
        try {
            while (next != end) {
                final long address = completions + (long) (next & mask) * IoUring.CQE_SIZE;
                next++;
                handler.onCompletion(
                        Memory.get(address + IoUring.CQE_USER_DATA),
                        Memory.getInt(address + IoUring.CQE_RES),
                        Memory.getInt(address + IoUring.CQE_FLAGS));
            }
        } finally {
            // ORDER cqe-reuse: release, pairs with the kernel's acquire. Read before, overwritten after.
            Memory.setIntRelease(head, next);
        }
        return next - first;
    }
}
