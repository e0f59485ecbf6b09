package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of a device's context that infiniband/verbs.h calls from inline code, by pointers in struct
 * ibv_context: posting and polling. One of these per context; it stays valid while the context is open.
 */
public final class VerbsOps {
    public static final int IBV_WR_RDMA_WRITE = 0;
    public static final int IBV_WR_RDMA_WRITE_WITH_IMM = 1;
    public static final int IBV_WR_SEND = 2;
    public static final int IBV_SEND_SIGNALED = 2;
    public static final int IBV_SEND_INLINE = 8;
    public static final int IBV_WC_RECV = 128;
    public static final int IBV_WC_RECV_RDMA_WITH_IMM = 129;
    public static final int IBV_WC_SUCCESS = 0;
    public static final int IBV_WC_LOC_PROT_ERR = 4;
    public static final int IBV_WC_WR_FLUSH_ERR = 5;
    public static final int IBV_WC_REM_ACCESS_ERR = 10;
    public static final int IBV_WC_RETRY_EXC_ERR = 12;
    public static final int IBV_WC_RNR_RETRY_EXC_ERR = 13;
    private static final int ABI_EXTENDED = -1;

    private static final MethodHandle POLL_CQ =
            Native.briefPointer(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG));
    private static final MethodHandle REQ_NOTIFY_CQ =
            Native.pointer(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle POST =
            Native.pointer(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private final MemorySegment pollQueue;
    private final MemorySegment requestNotify;
    private final MemorySegment postSend;
    private final MemorySegment postReceive;
    private final boolean iwarp;
    private final int asyncDescriptor;

    /**
     * @throws UnsupportedOperationException if the struct does not look as it must, so that nothing of it is called
     */
    public VerbsOps(final long context) {
        pollQueue = function(context, VerbsLayout.CONTEXT_POLL_CQ);
        requestNotify = function(context, VerbsLayout.CONTEXT_REQ_NOTIFY_CQ);
        postSend = function(context, VerbsLayout.CONTEXT_POST_SEND);
        postReceive = function(context, VerbsLayout.CONTEXT_POST_RECV);
        final long abi = VerbsLayout.read(context, VerbsLayout.CONTEXT_ABI_COMPAT);
        asyncDescriptor = VerbsLayout.readInt(context, VerbsLayout.CONTEXT_ASYNC_FD);
        final int command = VerbsLayout.readInt(context, VerbsLayout.CONTEXT_CMD_FD);
        if (abi != ABI_EXTENDED || asyncDescriptor <= 2 || command <= 2) {
            throw unknown("abi_compat " + abi + ", cmd_fd " + command + ", async_fd " + asyncDescriptor);
        }
        final long device = VerbsLayout.read(context, VerbsLayout.CONTEXT_DEVICE);
        iwarp = VerbsLayout.readInt(device, VerbsLayout.DEVICE_TRANSPORT) == Verbs.IBV_TRANSPORT_IWARP;
    }

    private static MemorySegment function(final long context, final int offset) {
        final long address = VerbsLayout.read(context, offset);
        if (address == 0) {
            throw unknown("no function at offset " + offset);
        }
        return MemorySegment.ofAddress(address);
    }

    private static UnsupportedOperationException unknown(final String what) {
        return new UnsupportedOperationException("struct ibv_context is not what rdma-core 44 to 56 have: " + what
                + "; install one of these as " + Verbs.LIBRARY);
    }

    /** Whether it is an iWARP device, which has no RDMA WRITE with immediate data. */
    public boolean isIwarp() {
        return iwarp;
    }

    /** The descriptor of {@link Verbs#takeAsyncEvent}. */
    public int asyncDescriptor() {
        return asyncDescriptor;
    }

    /** ibv_poll_cq: how many completions were stored at an address, or a negative number. */
    public int pollQueue(final long queue, final int most, final long completions) {
        try {
            return (int) POLL_CQ.invokeExact(pollQueue, queue, most, completions);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** ibv_req_notify_cq: has the queue's channel wake at its next completion. */
    public void requestNotify(final long queue) {
        try {
            final int error = (int) REQ_NOTIFY_CQ.invokeExact(requestNotify, queue, 0);
            if (error != 0) {
                throw new LinuxException("ibv_req_notify_cq", "", Math.abs(error));
            }
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /**
     * ibv_post_send.
     *
     * @param request first of a chain of struct ibv_send_wr
     * @param failed  room for an address: the one that was refused
     * @return 0, or an error number
     */
    public int postSend(final long pair, final long request, final long failed) {
        try {
            return Math.abs((int) POST.invokeExact(postSend, pair, request, failed));
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** ibv_post_recv; parameters and result as of {@link #postSend}. */
    public int postReceive(final long pair, final long request, final long failed) {
        try {
            return Math.abs((int) POST.invokeExact(postReceive, pair, request, failed));
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }
}
