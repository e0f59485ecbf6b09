package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * sys/epoll.h: sleeping until one of many descriptors is ready. Each is watched for becoming readable, once per change
 * (edge-triggered): whoever wakes looks at all that it has.
 *
 * <p>Constants and struct: include/uapi/linux/eventpoll.h, Linux 6.18. struct epoll_event is packed on x86-64 alone.
 */
public final class Epoll implements AutoCloseable {
    static final int EPOLL_CLOEXEC = 0x80000;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLLIN = 1;
    static final int EPOLLET = 1 << 31;
    static final int EVENT_SIZE = Machine.pick(12, 16);
    static final int EVENT_EVENTS = 0;
    private static final int EVENTS = 64;

    private static final CFunction CREATE = CFunction.of("epoll_create1");
    private static final CFunction CTL = CFunction.of("epoll_ctl");
    private static final CFunction WAIT = CFunction.of("epoll_wait");

    private final int fd;
    private final MemorySegment events = Arena.ofAuto().allocate((long) EVENTS * EVENT_SIZE, 8);

    public Epoll() {
        fd = (int) CREATE.call(EPOLL_CLOEXEC);
        if (fd < 0) {
            throw LinuxException.last("epoll_create1", "");
        }
    }

    /** Watches a descriptor until it is closed. Without effect if it is being watched. */
    public void add(final int descriptor) {
        events.set(JAVA_INT, EVENT_EVENTS, EPOLLIN | EPOLLET);
        final int result = (int) CTL.call(fd, EPOLL_CTL_ADD, descriptor, events.address());
        Reference.reachabilityFence(this);
        if (result < 0 && Native.errno() != Errno.EEXIST.number()) {
            throw LinuxException.last("epoll_ctl", "descriptor " + descriptor);
        }
    }

    /** Its own descriptor: readable while something has become readable that {@link #await} has not returned. */
    public int descriptor() {
        return fd;
    }

    /** Sleeps until something has become readable, or time is up, or a signal came; returns how many are readable. */
    public int await(final int timeoutMillis) {
        final int result = (int) WAIT.call(fd, events.address(), EVENTS, timeoutMillis);
        Reference.reachabilityFence(this);
        if (result < 0 && Native.errno() != Errno.EINTR.number()) {
            throw LinuxException.last("epoll_wait", "");
        }
        return Math.max(0, result);
    }

    @Override
    public void close() {
        Unistd.close(fd);
    }
}
