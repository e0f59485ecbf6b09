package io.busbar.linux;

/**
 * linux/io_uring.h: the three system calls of io_uring, and the constants and struct offsets that the kernel and its
 * user agree on. Rings made of them are in {@code io.busbar.uring}.
 *
 * <p>Constants and structs: include/uapi/linux/io_uring.h, arch/x86/entry/syscalls/syscall_64.tbl and
 * include/uapi/asm-generic/unistd.h, Linux 6.18; the same on x86-64 and aarch64. A version in a comment is the first
 * kernel that knows what stands there, where it is later than 5.11.
 */
public final class IoUring {
    static final long SYS_IO_URING_SETUP = 425;
    static final long SYS_IO_URING_ENTER = 426;
    static final long SYS_IO_URING_REGISTER = 427;

    public static final int IORING_SETUP_SQPOLL = 1 << 1;
    public static final int IORING_SETUP_SQ_AFF = 1 << 2;
    public static final int IORING_SETUP_CQSIZE = 1 << 3;

    /** One bad entry does not keep the rest from being submitted (Linux 5.18). */
    public static final int IORING_SETUP_SUBMIT_ALL = 1 << 7;

    /** Completions wait until their thread is in the kernel anyway (Linux 5.19). */
    public static final int IORING_SETUP_COOP_TASKRUN = 1 << 8;

    /** Says in the flags of the submission queue that completions wait (Linux 5.19). */
    public static final int IORING_SETUP_TASKRUN_FLAG = 1 << 9;

    /** One thread submits (Linux 6.0). */
    public static final int IORING_SETUP_SINGLE_ISSUER = 1 << 12;

    /** Completions wait until their thread asks for them (Linux 6.1). */
    public static final int IORING_SETUP_DEFER_TASKRUN = 1 << 13;

    public static final int IORING_FEAT_SINGLE_MMAP = 1;
    public static final int IORING_FEAT_NODROP = 1 << 1;
    public static final int IORING_FEAT_EXT_ARG = 1 << 8;

    public static final long IORING_OFF_SQ_RING = 0;
    public static final long IORING_OFF_SQES = 0x10000000L;

    public static final int IORING_SQ_NEED_WAKEUP = 1;
    public static final int IORING_SQ_CQ_OVERFLOW = 1 << 1;
    public static final int IORING_SQ_TASKRUN = 1 << 2;

    public static final int IORING_ENTER_GETEVENTS = 1;
    public static final int IORING_ENTER_SQ_WAKEUP = 1 << 1;
    public static final int IORING_ENTER_SQ_WAIT = 1 << 2;
    public static final int IORING_ENTER_EXT_ARG = 1 << 3;

    public static final int IORING_REGISTER_FILES_UPDATE = 6;
    public static final int IORING_REGISTER_PROBE = 8;
    public static final int IORING_REGISTER_FILES2 = 13;
    public static final int IORING_REGISTER_BUFFERS2 = 15;
    public static final int IORING_REGISTER_BUFFERS_UPDATE = 16;

    /** Linux 5.19. */
    public static final int IORING_REGISTER_PBUF_RING = 22;

    public static final int IORING_UNREGISTER_PBUF_RING = 23;

    /** Linux 6.0. */
    public static final int IORING_REGISTER_SYNC_CANCEL = 24;

    /** A table of empty places (Linux 5.19). */
    public static final int IORING_RSRC_REGISTER_SPARSE = 1;

    public static final int IO_URING_OP_SUPPORTED = 1;

    /** Provided buffers are used up piece by piece (Linux 6.12). */
    public static final int IOU_PBUF_RING_INC = 2;

    public static final int IORING_OP_NOP = 0;
    public static final int IORING_OP_POLL_ADD = 6;
    public static final int IORING_OP_RECVMSG = 10;
    public static final int IORING_OP_TIMEOUT = 11;
    public static final int IORING_OP_ASYNC_CANCEL = 14;
    public static final int IORING_OP_CONNECT = 16;
    public static final int IORING_OP_SEND = 26;
    public static final int IORING_OP_RECV = 27;

    /** Linux 6.0. */
    public static final int IORING_OP_SEND_ZC = 47;

    /** Linux 6.7. */
    public static final int IORING_OP_FUTEX_WAIT = 51;

    public static final int IOSQE_FIXED_FILE = 1;
    public static final int IOSQE_IO_LINK = 1 << 2;
    public static final int IOSQE_BUFFER_SELECT = 1 << 5;

    /** Linux 5.17. */
    public static final int IOSQE_CQE_SKIP_SUCCESS = 1 << 6;

    /** The socket is asked to tell when it is ready before it is tried (Linux 5.19). */
    public static final int IORING_RECVSEND_POLL_FIRST = 1;

    /** Linux 6.0. */
    public static final int IORING_RECV_MULTISHOT = 1 << 1;

    /** Of SEND_ZC only; EINVAL with SEND and RECV (Linux 6.0). */
    public static final int IORING_RECVSEND_FIXED_BUF = 1 << 2;

    /** Linux 6.2. */
    public static final int IORING_SEND_ZC_REPORT_USAGE = 1 << 3;

    public static final int IORING_NOTIF_USAGE_ZC_COPIED = 1 << 31;

    public static final int IORING_TIMEOUT_ABS = 1;

    public static final int IORING_ASYNC_CANCEL_ALL = 1;
    public static final int IORING_ASYNC_CANCEL_ANY = 1 << 2;

    public static final int IORING_CQE_F_BUFFER = 1;
    public static final int IORING_CQE_F_MORE = 1 << 1;
    public static final int IORING_CQE_F_SOCK_NONEMPTY = 1 << 2;
    public static final int IORING_CQE_F_NOTIF = 1 << 3;

    /** The provided buffer has room left for what comes next (Linux 6.12). */
    public static final int IORING_CQE_F_BUF_MORE = 1 << 4;

    public static final int IORING_CQE_BUFFER_SHIFT = 16;

    /** From linux/futex.h: the word has four bytes. */
    public static final int FUTEX2_SIZE_U32 = 2;

    public static final long FUTEX_BITSET_MATCH_ANY = 0xFFFF_FFFFL;

    /** struct io_uring_params. */
    public static final int PARAMS_SIZE = 120;

    public static final int PARAMS_SQ_ENTRIES = 0;
    public static final int PARAMS_CQ_ENTRIES = 4;
    public static final int PARAMS_FLAGS = 8;
    public static final int PARAMS_SQ_THREAD_CPU = 12;
    public static final int PARAMS_SQ_THREAD_IDLE = 16;
    public static final int PARAMS_FEATURES = 20;
    public static final int PARAMS_SQ_HEAD = 40;
    public static final int PARAMS_SQ_TAIL = 44;
    public static final int PARAMS_SQ_FLAGS = 56;
    public static final int PARAMS_SQ_ARRAY = 64;
    public static final int PARAMS_CQ_HEAD = 80;
    public static final int PARAMS_CQ_TAIL = 84;
    public static final int PARAMS_CQ_CQES = 100;

    /** struct io_uring_sqe. */
    public static final int SQE_SIZE = 64;

    public static final int SQE_OPCODE = 0;
    public static final int SQE_FLAGS = 1;
    public static final int SQE_IOPRIO = 2;
    public static final int SQE_FD = 4;
    public static final int SQE_OFF = 8;
    public static final int SQE_ADDR = 16;
    public static final int SQE_LEN = 24;
    public static final int SQE_OP_FLAGS = 28;
    public static final int SQE_USER_DATA = 32;
    public static final int SQE_BUF_INDEX = 40;
    public static final int SQE_ADDR3 = 48;

    /** struct io_uring_cqe. */
    public static final int CQE_SIZE = 16;

    public static final int CQE_USER_DATA = 0;
    public static final int CQE_RES = 8;
    public static final int CQE_FLAGS = 12;

    /** struct io_uring_getevents_arg. */
    public static final int GETEVENTS_ARG_SIZE = 24;

    public static final int GETEVENTS_ARG_TS = 16;

    /** struct __kernel_timespec. */
    public static final int TIMESPEC_SIZE = 16;

    /** struct io_uring_rsrc_register, and io_uring_rsrc_update2 of the same size. */
    public static final int RSRC_SIZE = 32;

    public static final int RSRC_REGISTER_NR = 0;
    public static final int RSRC_REGISTER_FLAGS = 4;
    public static final int RSRC_UPDATE_OFFSET = 0;
    public static final int RSRC_UPDATE_DATA = 8;
    public static final int RSRC_UPDATE_NR = 24;

    /** struct io_uring_files_update. */
    public static final int FILES_UPDATE_SIZE = 16;

    public static final int FILES_UPDATE_FDS = 8;

    /** struct iovec, sys/uio.h. */
    public static final int IOVEC_SIZE = 16;

    public static final int IOVEC_LEN = 8;

    /** struct io_uring_buf, an entry of a ring of provided buffers. */
    public static final int BUF_SIZE = 16;

    public static final int BUF_LEN = 8;
    public static final int BUF_BID = 12;

    /** The ring's tail is in the first entry, where no entry has anything. */
    public static final int BUF_RING_TAIL = 14;

    /** struct io_uring_buf_reg. */
    public static final int BUF_REG_SIZE = 40;

    public static final int BUF_REG_ENTRIES = 8;
    public static final int BUF_REG_BGID = 12;
    public static final int BUF_REG_FLAGS = 14;

    /** struct io_uring_sync_cancel_reg. */
    public static final int SYNC_CANCEL_SIZE = 64;

    public static final int SYNC_CANCEL_FD = 8;
    public static final int SYNC_CANCEL_FLAGS = 12;
    public static final int SYNC_CANCEL_TIMEOUT = 16;

    /** struct io_uring_probe, with its array of 8-byte io_uring_probe_op. */
    public static final int PROBE_SIZE = 16;

    public static final int PROBE_OP_SIZE = 8;
    public static final int PROBE_OP_FLAGS = 2;

    private static final CFunction SYSCALL = CFunction.of("syscall");

    private IoUring() {}

    /**
     * Makes a ring.
     *
     * @param entries places of the submission queue, rounded up to a power of two
     * @param params  address of a struct io_uring_params, filled in by the kernel
     * @return the ring's descriptor, close-on-exec
     * @throws LinuxException EPERM (kernel.io_uring_disabled, or seccomp), ENOSYS, EINVAL (a flag is unknown), ENOMEM
     */
    public static int setup(final int entries, final long params) {
        final long result = call(SYS_IO_URING_SETUP, entries, params, 0, 0, 0, 0);
        if (result < 0) {
            throw LinuxException.last("io_uring_setup", "of " + entries + " entries");
        }
        return (int) result;
    }

    /**
     * Submits, waits, or both. What comes about in the ordinary course of things is a result, not an exception.
     *
     * @param flags    IORING_ENTER_ constants
     * @param argument address of a struct io_uring_getevents_arg with IORING_ENTER_EXT_ARG, else 0
     * @return entries submitted, or a negated error number
     */
    public static int enter(
            final int ring, final int submit, final int minComplete, final int flags, final long argument) {
        final long result = call(
                SYS_IO_URING_ENTER, ring, submit, minComplete, flags, argument, argument == 0 ? 0 : GETEVENTS_ARG_SIZE);
        return result < 0 ? -Native.errno() : (int) result;
    }

    /**
     * Registers something with a ring, or asks it something.
     *
     * @param operation an IORING_REGISTER_ constant
     * @param argument  address of what the operation takes
     * @param count     as the operation takes it
     * @param subject   for the exception: what is registered
     * @return what the operation returns
     */
    public static int register(
            final int ring, final int operation, final long argument, final int count, final String subject) {
        final long result = call(SYS_IO_URING_REGISTER, ring, operation, argument, count, 0, 0);
        if (result < 0) {
            throw LinuxException.last("io_uring_register", subject);
        }
        return (int) result;
    }

    private static long call(
            final long number,
            final long first,
            final long second,
            final long third,
            final long fourth,
            final long fifth,
            final long sixth) {
        return SYSCALL.call(number, first, second, third, fourth, fifth, sixth);
    }
}
