package io.busbar.uring;

import io.busbar.linux.IoUring;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Mman;
import io.busbar.shm.Memory;

/** A ring's queues in this process: one mapping has both of them, another one the entries of the submission queue. */
final class RingMapping {
    private final RingSetup setup;
    private final long queues;
    private final long queuesLength;
    private final long entries;
    private final long entriesLength;

    private RingMapping(final RingSetup setup) {
        this.setup = setup;
        final int places = setup.word(IoUring.PARAMS_SQ_ENTRIES);
        queuesLength = Math.max(
                setup.word(IoUring.PARAMS_SQ_ARRAY) + (long) places * Integer.BYTES,
                setup.word(IoUring.PARAMS_CQ_CQES) + (long) setup.word(IoUring.PARAMS_CQ_ENTRIES) * IoUring.CQE_SIZE);
        entriesLength = (long) places * IoUring.SQE_SIZE;
        queues = map(queuesLength, IoUring.IORING_OFF_SQ_RING);
        try {
            entries = map(entriesLength, IoUring.IORING_OFF_SQES);
        } catch (final LinuxException e) {
            Mman.munmap(queues, queuesLength);
            throw e;
        }
        // The kernel would let places be submitted in another order than they stand in; here they never are.
        for (int i = 0; i < places; i++) {
            Memory.putInt(at(IoUring.PARAMS_SQ_ARRAY) + (long) i * Integer.BYTES, i);
        }
    }

    static RingMapping map(final RingSetup setup) {
        return new RingMapping(setup);
    }

    private long map(final long length, final long offset) {
        return Mman.mmap(
                0, length, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_SHARED | Mman.MAP_POPULATE, setup.fd(), offset);
    }

    private long at(final int parameter) {
        return queues + setup.word(parameter);
    }

    SubmissionQueue submissions() {
        return new SubmissionQueue(
                at(IoUring.PARAMS_SQ_HEAD),
                at(IoUring.PARAMS_SQ_TAIL),
                at(IoUring.PARAMS_SQ_FLAGS),
                entries,
                setup.word(IoUring.PARAMS_SQ_ENTRIES));
    }

    CompletionQueue completions() {
        return new CompletionQueue(
                at(IoUring.PARAMS_CQ_HEAD),
                at(IoUring.PARAMS_CQ_TAIL),
                at(IoUring.PARAMS_CQ_CQES),
                setup.word(IoUring.PARAMS_CQ_ENTRIES));
    }

    void unmap() {
        Mman.munmap(entries, entriesLength);
        Mman.munmap(queues, queuesLength);
    }
}
