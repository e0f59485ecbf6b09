package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * linux/errqueue.h: what a socket tells on its error queue; here, which of its zero-copy sends are over. One object
 * reads one queue at a time, from one thread, and allocates nothing after it was made.
 *
 * <p>Constants and structs: include/uapi/linux/errqueue.h, include/uapi/linux/in.h and in6.h, include/linux/socket.h,
 * Linux 6.18; the same on x86-64 and aarch64. How it works: Documentation/networking/msg_zerocopy.rst.
 */
public final class Errqueue {
    /** Told that sends are over. */
    @FunctionalInterface
    public interface Notified {
        /**
         * Sends with MSG_ZEROCOPY, counted from 0 for each socket and modulo 2^32, of which all bytes are free again.
         *
         * @param first  number of the first
         * @param last   number of the last, not before the first
         * @param copied whether the kernel copied after all
         */
        void onNotified(int first, int last, boolean copied);
    }

    static final int IP_RECVERR = 11;
    static final int IPV6_RECVERR = 25;
    static final int SO_EE_ORIGIN_ZEROCOPY = 5;
    static final int SO_EE_CODE_ZEROCOPY_COPIED = 1;

    /** struct sock_extended_err. */
    static final int EE_SIZE = 16;

    static final int EE_ERRNO = 0;
    static final int EE_ORIGIN = 4;
    static final int EE_CODE = 6;
    static final int EE_INFO = 8;
    static final int EE_DATA = 12;

    private static final CFunction RECVMSG = CFunction.of("recvmsg");

    /** Room for one notification, with the address of an offender that other errors have. */
    private static final int CONTROL_SIZE = 128;

    private final MemorySegment header = Arena.ofAuto().allocate(Socket.MSGHDR_SIZE, Long.BYTES);
    private final MemorySegment control = Arena.ofAuto().allocate(CONTROL_SIZE, Long.BYTES);

    /**
     * Takes one notification off a socket's queue.
     *
     * @return 1 if there was one, 0 if there was something else, or a negated error number: EAGAIN if there is nothing
     */
    public int take(final int fd, final Notified notified) {
        header.fill((byte) 0);
        header.set(JAVA_LONG, Socket.MSGHDR_CONTROL, control.address());
        header.set(JAVA_LONG, Socket.MSGHDR_CONTROLLEN, CONTROL_SIZE);
        if (RECVMSG.call(fd, header.address(), Socket.MSG_ERRQUEUE | Socket.MSG_DONTWAIT) < 0) {
            return -Native.errno();
        }
        return decode(notified);
    }

    private int decode(final Notified notified) {
        if (header.get(JAVA_LONG, Socket.MSGHDR_CONTROLLEN) < Socket.CMSGHDR_SIZE + EE_SIZE) {
            return 0;
        }
        final int level = control.get(JAVA_INT, Socket.CMSG_LEVEL);
        final int type = control.get(JAVA_INT, Socket.CMSG_TYPE);
        final boolean told = level == Socket.IPPROTO_IP && type == IP_RECVERR
                || level == Socket.IPPROTO_IPV6 && type == IPV6_RECVERR;
        final int error = Socket.CMSGHDR_SIZE;
        if (!told
                || control.get(JAVA_INT, error + EE_ERRNO) != 0
                || control.get(JAVA_BYTE, error + EE_ORIGIN) != SO_EE_ORIGIN_ZEROCOPY) {
            return 0;
        }
        notified.onNotified(
                control.get(JAVA_INT, error + EE_INFO),
                control.get(JAVA_INT, error + EE_DATA),
                (control.get(JAVA_BYTE, error + EE_CODE) & SO_EE_CODE_ZEROCOPY_COPIED) != 0);
        return 1;
    }
}
