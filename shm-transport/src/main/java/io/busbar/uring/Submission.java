package io.busbar.uring;

import io.busbar.linux.IoUring;
import io.busbar.shm.Memory;

/**
 * Writes entries of the submission queue: each method fills all 64 bytes of a place that {@link Ring#claim} handed out.
 * The modifiers at the end change an entry that was filled.
 *
 * <pre>
 *    0 | opcode (1) | flags (1) | ioprio (2) | fd (4) |
 *    8 | off (8)                                      |
 *   16 | addr (8)                                     |
 *   24 | len (4)               | flags of the op. (4)  |
 *   32 | user data (8)                                |
 *   40 | buf index or group (2) | personality (2) | file index (4) |
 *   48 | addr3 (8)                                    |
 *   56 | 0 (8)                                        |
 * </pre>
 *
 * Memory named in an entry must stay as it is until the operation has completed; of a zero-copy send, until its
 * notification. Timeouts are read when they are submitted.
 */
public final class Submission {
    private static final int FLAGS_SHIFT = 8;
    private static final int IOPRIO_SHIFT = 16;

    private Submission() {}

    /** Completes at once with result 0. */
    public static void nop(final long entry, final long userData) {
        write(entry, IoUring.IORING_OP_NOP, 0, -1, 0, 0, 0, 0, userData, 0, 0);
    }

    /**
     * send(2).
     *
     * @param messageFlags MSG_ constants; with MSG_WAITALL the kernel goes on after a partial send, until all is sent
     *                     or an error cuts it short
     */
    public static void send(
            final long entry,
            final int fd,
            final long address,
            final int length,
            final int messageFlags,
            final long userData) {
        write(entry, IoUring.IORING_OP_SEND, 0, fd, 0, address, length, messageFlags, userData, 0, 0);
    }

    /**
     * Connects a socket, which must not be non-blocking: the ring waits by itself.
     *
     * @param address of the peer's struct sockaddr, of so many bytes
     */
    public static void connect(
            final long entry, final int fd, final long address, final int length, final long userData) {
        write(entry, IoUring.IORING_OP_CONNECT, 0, fd, length, address, 0, 0, userData, 0, 0);
    }

    /**
     * Sends without copying where the device can: completes with {@link Completion#hasMore} once the bytes are queued,
     * and a second time, as {@link Completion#isNotification}, once the kernel does not need the memory any more. A
     * send that failed may do so as well: {@link Completion#hasMore} of the first completion says if there will be a
     * second.
     *
     * @param buffer a registered buffer that has all of the memory, see {@link FixedBuffers}; -1 for memory that is not
     *               registered, whose pages are found and pinned each time
     * @param report whether the notification's result shall tell if the kernel copied; see {@link Completion#wasCopied}
     */
    public static void sendZeroCopy(
            final long entry,
            final int fd,
            final long address,
            final int length,
            final int messageFlags,
            final int buffer,
            final boolean report,
            final long userData) {
        final int registered = buffer >= 0 ? IoUring.IORING_RECVSEND_FIXED_BUF : 0;
        final int ioprio = registered | (report ? IoUring.IORING_SEND_ZC_REPORT_USAGE : 0);
        final int index = Math.max(buffer, 0);
        write(entry, IoUring.IORING_OP_SEND_ZC, ioprio, fd, 0, address, length, messageFlags, userData, index, 0);
    }

    /** recv(2) to an address. */
    public static void receive(
            final long entry,
            final int fd,
            final long address,
            final int length,
            final int messageFlags,
            final long userData) {
        write(entry, IoUring.IORING_OP_RECV, 0, fd, 0, address, length, messageFlags, userData, 0, 0);
    }

    /** recvmsg(2) to the places that the struct msghdr at an address names, one after the other. */
    public static void receiveMessage(
            final long entry, final int fd, final long header, final int messageFlags, final long userData) {
        write(entry, IoUring.IORING_OP_RECVMSG, 0, fd, 0, header, 1, messageFlags, userData, 0, 0);
    }

    /**
     * recv(2) into the buffers of a group, again and again, until it completes without {@link Completion#hasMore}: the
     * peer has closed, an error came, or (ENOBUFS) the group had no buffer.
     */
    public static void receiveMultishot(final long entry, final int fd, final int group, final long userData) {
        write(
                entry,
                IoUring.IORING_OP_RECV | IoUring.IOSQE_BUFFER_SELECT << FLAGS_SHIFT,
                IoUring.IORING_RECV_MULTISHOT,
                fd,
                0,
                0,
                0,
                0,
                userData,
                group,
                0);
    }

    /** poll(2) of one descriptor; the result is the events that came about. */
    public static void poll(final long entry, final int fd, final int events, final long userData) {
        write(entry, IoUring.IORING_OP_POLL_ADD, 0, fd, 0, 0, 0, events, userData, 0, 0);
    }

    /**
     * Completes with ETIME when time is up. {@code timespec} is the address of seconds and nanoseconds, 8 bytes each.
     */
    public static void timeout(final long entry, final long timespec, final long userData) {
        write(entry, IoUring.IORING_OP_TIMEOUT, 0, -1, 0, timespec, 1, 0, userData, 0, 0);
    }

    /**
     * Completes with 0 when the 4-byte word is woken, as by {@code Futex.wakeAll}, or with EAGAIN at once if it does
     * not hold the value (Linux 6.7).
     */
    public static void futexWait(final long entry, final long address, final int value, final long userData) {
        write(
                entry,
                IoUring.IORING_OP_FUTEX_WAIT,
                0,
                IoUring.FUTEX2_SIZE_U32,
                value & 0xFFFF_FFFFL,
                address,
                0,
                0,
                userData,
                0,
                IoUring.FUTEX_BITSET_MATCH_ANY);
    }

    /**
     * Ends the operation that was submitted with {@code target}; that one completes with ECANCELED, or as it would
     * have. The result is 0, ENOENT if there is none, or EALREADY if it is too far.
     */
    public static void cancel(final long entry, final long target, final long userData) {
        write(entry, IoUring.IORING_OP_ASYNC_CANCEL, 0, -1, 0, target, 0, 0, userData, 0, 0);
    }

    /** The next entry starts when this one has succeeded whole, and is cancelled if it has not. */
    public static void link(final long entry) {
        addFlags(entry, IoUring.IOSQE_IO_LINK);
    }

    /** The entry's descriptor is a place in the table of registered files, see {@link Ring#registerFile}. */
    public static void fixedFile(final long entry) {
        addFlags(entry, IoUring.IOSQE_FIXED_FILE);
    }

    /** Of a receive: waits for the socket before it tries it; saves the attempt where it is likely to be empty. */
    public static void pollFirst(final long entry) {
        final long address = entry + IoUring.SQE_IOPRIO;
        Memory.putByte(address, (byte) (Memory.getByte(address) | IoUring.IORING_RECVSEND_POLL_FIRST));
    }

    /** The entry completes only if it fails. */
    public static void quiet(final long entry) {
        addFlags(entry, IoUring.IOSQE_CQE_SKIP_SUCCESS);
    }

    private static void addFlags(final long entry, final int flags) {
        final long address = entry + IoUring.SQE_FLAGS;
        Memory.putByte(address, (byte) (Memory.getByte(address) | flags));
    }

    private static void write(
            final long entry,
            final int opcodeAndFlags,
            final int ioprio,
            final int fd,
            final long off,
            final long addr,
            final int len,
            final int opFlags,
            final long userData,
            final int buffer,
            final long addr3) {
        Memory.put(entry, ((long) fd << 32) | (ioprio << IOPRIO_SHIFT) | opcodeAndFlags);
        Memory.put(entry + IoUring.SQE_OFF, off);
        Memory.put(entry + IoUring.SQE_ADDR, addr);
        Memory.put(entry + IoUring.SQE_LEN, ((long) opFlags << 32) | (len & 0xFFFF_FFFFL));
        Memory.put(entry + IoUring.SQE_USER_DATA, userData);
        Memory.put(entry + IoUring.SQE_BUF_INDEX, buffer);
        Memory.put(entry + IoUring.SQE_ADDR3, addr3);
        Memory.put(entry + IoUring.SQE_ADDR3 + Long.BYTES, 0);
    }
}
