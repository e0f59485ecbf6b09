package io.busbar.rdma;

import io.busbar.linux.Errno;
import io.busbar.linux.VerbsLayout;
import io.busbar.linux.VerbsOps;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;

/** Receives, struct ibv_recv_wr, each with its own place in memory; used and posted again in order. */
final class ReceiveSlots {
    private static final int STRIDE = VerbsLayout.RECV_WR_SIZE + VerbsLayout.SGE_SIZE;

    private final VerbsOps ops;
    private final long pair;
    private final int count;
    private final int size;
    private final long memory;
    private final long requests;
    private final long refused;
    private int next;

    ReceiveSlots(
            final Arena arena,
            final VerbsOps ops,
            final long pair,
            final PairSizes sizes,
            final long memory,
            final int localKey) {
        this.ops = ops;
        this.pair = pair;
        this.memory = memory;
        count = sizes.receives();
        size = sizes.slot();
        requests = arena.allocate((long) count * STRIDE, 64).address();
        refused = arena.allocate(Long.BYTES, Long.BYTES).address();
        for (int i = 0; i < count; i++) {
            final long request = requests + (long) i * STRIDE;
            final long sge = request + VerbsLayout.RECV_WR_SIZE;
            Memory.put(request + VerbsLayout.RECV_WR_ID, i);
            Memory.put(request + VerbsLayout.RECV_WR_SG_LIST, sge);
            Memory.putInt(request + VerbsLayout.RECV_WR_NUM_SGE, 1);
            Memory.put(sge + VerbsLayout.SGE_ADDR, address(i));
            Memory.putInt(sge + VerbsLayout.SGE_LENGTH, size);
            Memory.putInt(sge + VerbsLayout.SGE_LKEY, localKey);
        }
    }

    long address(final int slot) {
        return memory + (long) slot * size;
    }

    /** Posts so many slots, from where it ended the last time. */
    void repost(final int slots) throws RdmaException {
        if (slots == 0) {
            return;
        }
        final int first = next;
        for (int i = 0; i < slots; i++) {
            final long request = requests + (long) next * STRIDE;
            next = (next + 1) % count;
            Memory.put(request + VerbsLayout.RECV_WR_NEXT, i == slots - 1 ? 0 : requests + (long) next * STRIDE);
        }
        final int error = ops.postReceive(pair, requests + (long) first * STRIDE, refused);
        if (error != 0) {
            throw new RdmaException(RdmaFailure.BROKEN, "ibv_post_recv: " + Errno.describe(error));
        }
    }
}
