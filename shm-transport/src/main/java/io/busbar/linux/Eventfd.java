package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * sys/eventfd.h: a descriptor that is readable while its count is above 0. Non-blocking, not inherited by children. May
 * be signalled and drained by several threads.
 *
 * <p>Constants: include/uapi/linux/eventfd.h, Linux 6.18.
 */
public final class Eventfd {
    static final int EFD_NONBLOCK = 04000;
    static final int EFD_CLOEXEC = Fcntl.O_CLOEXEC;

    private static final CFunction EVENTFD = CFunction.of("eventfd");
    private static final CFunction READ = CFunction.of("read");
    private static final CFunction WRITE = CFunction.of("write");

    private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1);

    private final MemorySegment drained = Arena.ofAuto().allocate(JAVA_LONG);
    private final int fd;

    /** Opens one whose count is 0. */
    public Eventfd() {
        fd = (int) EVENTFD.call(0, EFD_NONBLOCK | EFD_CLOEXEC);
        if (fd < 0) {
            throw LinuxException.last("eventfd", "a new descriptor");
        }
    }

    /** Number of the descriptor, for poll, select, epoll. */
    public int fd() {
        return fd;
    }

    /** Makes it readable. */
    public void signal() {
        check(transfer(WRITE, ONE), "write");
    }

    /** Makes it unreadable until it is signalled again. */
    public void drain() {
        check(transfer(READ, drained), "read");
    }

    private long transfer(final CFunction function, final MemorySegment word) {
        final long result = function.call(fd, word.address(), Long.BYTES);
        Reference.reachabilityFence(word);
        return result;
    }

    /** EAGAIN: the count is 0 on a read, or at its limit, and so above 0, on a write. */
    private void check(final long result, final String operation) {
        if (result < 0 && Native.errno() != Errno.EAGAIN.number()) {
            throw LinuxException.last(operation, "eventfd " + fd);
        }
    }

    public void close() {
        Unistd.close(fd);
    }
}
