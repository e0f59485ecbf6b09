package io.busbar.uring;

import io.busbar.linux.IoUring;
import io.busbar.shm.Memory;

/**
 * The queue of entries that this side fills and the kernel takes. The tail is this side's, the head the kernel's; both
 * count on for ever in 32 bits, and the mask makes places of them.
 */
final class SubmissionQueue {
    private final long head;
    private final long tail;
    private final long flags;
    private final long entries;
    private final int size;

    /** Entries handed out, told to the kernel or not. */
    private int claimed;

    /**
     * @param head    address of the kernel's 4-byte word, as are {@code tail} and {@code flags}
     * @param entries address of the first place
     * @param size    places, a power of two
     */
    SubmissionQueue(final long head, final long tail, final long flags, final long entries, final int size) {
        this.head = head;
        this.tail = tail;
        this.flags = flags;
        this.entries = entries;
        this.size = size;
        claimed = Memory.getInt(tail);
    }

    /** Address of a free place, with whatever was there before; 0 if all are full. */
    long claim() {
        // ORDER sqe-reuse: acquire, pairs with the kernel's release. It has read what was in the place before.
        if (claimed - Memory.getIntAcquire(head) == size) {
            return 0;
        }
        return entries + (long) (claimed++ & (size - 1)) * IoUring.SQE_SIZE;
    }

    /** Tells the kernel of all entries handed out; returns how many it has not taken yet. */
    int publish() {
        // ORDER sqe-submit: release, pairs with the kernel's acquire. Entries before, tail after.
        Memory.setIntRelease(tail, claimed);
        return claimed - Memory.getIntAcquire(head);
    }

    /** Whether the kernel's polling thread must be woken to see what was published. */
    boolean needsWakeup() {
        // ORDER sqpoll-wake: fence, pairs with the kernel's fence. Tail before, the look at the flag after: the thread
        // sets the flag, fences, and looks at the tail once more before it sleeps.
        Memory.fullFence();
        return (Memory.getIntAcquire(flags) & IoUring.IORING_SQ_NEED_WAKEUP) != 0;
    }

    /** Whether completions wait for this thread to enter the kernel. */
    boolean needsEntering() {
        return (Memory.getIntAcquire(flags) & (IoUring.IORING_SQ_TASKRUN | IoUring.IORING_SQ_CQ_OVERFLOW)) != 0;
    }

    int free() {
        return size - (claimed - Memory.getIntAcquire(head));
    }

    int size() {
        return size;
    }
}
