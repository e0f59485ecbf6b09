package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Structs of infiniband/verbs.h (libibverbs/verbs.h, rdma-core 44 to 56), as offsets in bytes; the same on x86-64 and
 * aarch64. The pointers in struct ibv_context are compiled into every program that uses verbs, so they stay where they
 * are; {@link VerbsOps} checks them all the same.
 */
public final class VerbsLayout {
    static final int DEVICE_TRANSPORT = 20;
    static final int DEVICE_NAME = 24;

    static final int CONTEXT_SIZE = 328;
    static final int CONTEXT_DEVICE = 0;
    static final int CONTEXT_POLL_CQ = 96;
    static final int CONTEXT_REQ_NOTIFY_CQ = 104;
    static final int CONTEXT_POST_SEND = 208;
    static final int CONTEXT_POST_RECV = 216;
    static final int CONTEXT_CMD_FD = 264;
    static final int CONTEXT_ASYNC_FD = 268;
    static final int CONTEXT_ABI_COMPAT = 320;

    /** struct ibv_port_attr grew from 52 to 56 bytes. */
    static final int PORT_ATTR_ROOM = 64;

    static final int PORT_ATTR_STATE = 0;

    public static final int MR_LKEY = 36;
    public static final int MR_RKEY = 40;
    public static final int CHANNEL_FD = 8;
    static final int ASYNC_EVENT_SIZE = 16;
    static final int ASYNC_EVENT_TYPE = 8;

    public static final int SGE_SIZE = 16;
    public static final int SGE_ADDR = 0;
    public static final int SGE_LENGTH = 8;
    public static final int SGE_LKEY = 12;

    public static final int SEND_WR_SIZE = 128;
    public static final int SEND_WR_ID = 0;
    public static final int SEND_WR_NEXT = 8;
    public static final int SEND_WR_SG_LIST = 16;
    public static final int SEND_WR_NUM_SGE = 24;
    public static final int SEND_WR_OPCODE = 28;
    public static final int SEND_WR_FLAGS = 32;
    public static final int SEND_WR_IMM = 36;
    public static final int SEND_WR_REMOTE_ADDR = 40;
    public static final int SEND_WR_RKEY = 48;

    public static final int RECV_WR_SIZE = 32;
    public static final int RECV_WR_ID = 0;
    public static final int RECV_WR_NEXT = 8;
    public static final int RECV_WR_SG_LIST = 16;
    public static final int RECV_WR_NUM_SGE = 24;

    public static final int WC_SIZE = 48;
    public static final int WC_ID = 0;
    public static final int WC_STATUS = 8;
    public static final int WC_OPCODE = 12;
    public static final int WC_LENGTH = 20;
    public static final int WC_IMM = 24;

    public static final int QP_INIT_ATTR_SIZE = 64;
    public static final int QP_INIT_ATTR_SEND_CQ = 8;
    public static final int QP_INIT_ATTR_RECV_CQ = 16;
    public static final int QP_INIT_ATTR_MAX_SEND_WR = 32;
    public static final int QP_INIT_ATTR_MAX_RECV_WR = 36;
    public static final int QP_INIT_ATTR_MAX_SEND_SGE = 40;
    public static final int QP_INIT_ATTR_MAX_RECV_SGE = 44;
    public static final int QP_INIT_ATTR_MAX_INLINE = 48;
    public static final int QP_INIT_ATTR_TYPE = 52;

    public static final int IBV_QPT_RC = 2;

    private VerbsLayout() {}

    /** A pointer or other 8-byte field of a struct of the library's. */
    public static long read(final long struct, final long offset) {
        return at(struct, offset + Long.BYTES).get(JAVA_LONG, offset);
    }

    /** A 4-byte field of a struct of the library's. */
    public static int readInt(final long struct, final long offset) {
        return at(struct, offset + Integer.BYTES).get(JAVA_INT, offset);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment at(final long struct, final long size) {
        return MemorySegment.ofAddress(struct).reinterpret(size);
    }
}
