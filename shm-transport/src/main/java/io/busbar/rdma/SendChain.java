package io.busbar.rdma;

import io.busbar.linux.Errno;
import io.busbar.linux.VerbsLayout;
import io.busbar.linux.VerbsOps;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;

/**
 * Work requests that are posted together: struct ibv_send_wr, each with one struct ibv_sge and room for 8 bytes inline.
 * Counts what is on the way, by the requests that are signalled.
 *
 * <p>What is short goes inline, also out of registered memory: one access to memory less for the device. And soft-iWARP
 * reads so few bytes through the address space of whoever posts them, which its own thread, if it comes to send them,
 * has not; at the end of a page it even takes others (Linux 7.2, drivers/infiniband/sw/siw/siw_qp_tx.c, siw_try_1seg).
 */
final class SendChain {
    private static final int SGE = VerbsLayout.SEND_WR_SIZE;
    private static final int VALUE = SGE + VerbsLayout.SGE_SIZE;
    private static final int STRIDE = VALUE + 16;

    private final VerbsOps ops;
    private final long pair;
    private final int capacity;
    private final long requests;
    private final long refused;
    private final long[] marks;
    private final long[] counts;
    private int added;
    private long posted;
    private long done;
    private long signalled;
    private long answered;

    SendChain(final Arena arena, final VerbsOps ops, final long pair, final int capacity) {
        this.ops = ops;
        this.pair = pair;
        this.capacity = capacity;
        requests = arena.allocate((long) capacity * STRIDE, 64).address();
        refused = arena.allocate(Long.BYTES, Long.BYTES).address();
        marks = new long[capacity];
        counts = new long[capacity];
        for (int i = 0; i < capacity; i++) {
            final long request = requests + (long) i * STRIDE;
            Memory.put(request + VerbsLayout.SEND_WR_SG_LIST, request + SGE);
        }
    }

    int room() {
        return capacity - added - (int) (posted - done);
    }

    private long next(final int opcode, final long address, final int length, final int localKey) {
        if (room() == 0) {
            throw new IllegalStateException("no room for a work request");
        }
        final long request = requests + (long) added * STRIDE;
        if (added > 0) {
            Memory.put(request - STRIDE + VerbsLayout.SEND_WR_NEXT, request);
        }
        added++;
        Memory.put(request + VerbsLayout.SEND_WR_NEXT, 0);
        Memory.putInt(request + VerbsLayout.SEND_WR_NUM_SGE, length == 0 ? 0 : 1);
        Memory.putInt(request + VerbsLayout.SEND_WR_OPCODE, opcode);
        Memory.putInt(
                request + VerbsLayout.SEND_WR_FLAGS,
                length > 0 && length <= QueuePair.INLINE ? VerbsOps.IBV_SEND_INLINE : 0);
        Memory.put(request + SGE + VerbsLayout.SGE_ADDR, address);
        Memory.putInt(request + SGE + VerbsLayout.SGE_LENGTH, length);
        Memory.putInt(request + SGE + VerbsLayout.SGE_LKEY, localKey);
        return request;
    }

    void write(final long address, final int length, final int localKey, final long remote, final int key) {
        final long request = next(VerbsOps.IBV_WR_RDMA_WRITE, address, length, localKey);
        Memory.put(request + VerbsLayout.SEND_WR_REMOTE_ADDR, remote);
        Memory.putInt(request + VerbsLayout.SEND_WR_RKEY, key);
    }

    void writeInline(final int opcode, final long value, final long remote, final int key, final int immediate) {
        final long request = inline(opcode, value);
        Memory.put(request + VerbsLayout.SEND_WR_REMOTE_ADDR, remote);
        Memory.putInt(request + VerbsLayout.SEND_WR_RKEY, key);
        Memory.putInt(request + VerbsLayout.SEND_WR_IMM, immediate);
    }

    void tell(final long remote, final int key, final int immediate) {
        final long request = next(VerbsOps.IBV_WR_RDMA_WRITE_WITH_IMM, 0, 0, 0);
        Memory.put(request + VerbsLayout.SEND_WR_REMOTE_ADDR, remote);
        Memory.putInt(request + VerbsLayout.SEND_WR_RKEY, key);
        Memory.putInt(request + VerbsLayout.SEND_WR_IMM, immediate);
    }

    void sendInline(final long value) {
        inline(VerbsOps.IBV_WR_SEND, value);
    }

    void send(final long address, final int length, final int localKey) {
        next(VerbsOps.IBV_WR_SEND, address, length, localKey);
    }

    private long inline(final int opcode, final long value) {
        final long request = next(opcode, 0, Long.BYTES, 0);
        Memory.put(request + VALUE, value);
        Memory.put(request + SGE + VerbsLayout.SGE_ADDR, request + VALUE);
        return request;
    }

    void post(final long mark) throws RdmaException {
        final long last = requests + (long) (added - 1) * STRIDE;
        final int flags = Memory.getInt(last + VerbsLayout.SEND_WR_FLAGS);
        Memory.putInt(last + VerbsLayout.SEND_WR_FLAGS, flags | VerbsOps.IBV_SEND_SIGNALED);
        final int index = (int) (signalled++ % capacity);
        marks[index] = mark;
        counts[index] = posted + added;
        post();
    }

    void post() throws RdmaException {
        if (added == 0) {
            return;
        }
        final int error = ops.postSend(pair, requests, refused);
        posted += added;
        added = 0;
        if (error != 0) {
            throw new RdmaException(RdmaFailure.BROKEN, "ibv_post_send: " + Errno.describe(error));
        }
    }

    /** A signalled request is done, and all before it; returns its mark. */
    long completed() {
        final int index = (int) (answered++ % capacity);
        done = counts[index];
        return marks[index];
    }
}
