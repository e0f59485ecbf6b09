package io.busbar.bridge.wire.uring;

import io.busbar.bridge.wire.WireException;
import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Socket;
import io.busbar.linux.Unistd;
import io.busbar.uring.Submission;

/** What a TCP connection of either end of a path has in common: its socket, its place in the ring, and its failure. */
final class Connection {
    private final RingLoop loop;
    private final String peer;
    private final int fd;
    private final int place;
    private String failure;
    private boolean closed;

    /**
     * @param fd   a socket that blocks: the ring tries it without, and waits by itself
     * @param peer for messages
     */
    Connection(final RingLoop loop, final int fd, final String peer) {
        this.loop = loop;
        this.fd = fd;
        this.peer = peer;
        try {
            Socket.setOption(fd, Socket.IPPROTO_TCP, Socket.TCP_NODELAY, 1);
            place = loop.files().add(fd);
        } catch (final LinuxException e) {
            Unistd.close(fd);
            throw e;
        }
    }

    int fd() {
        return fd;
    }

    /** What an entry must name as its descriptor. */
    int target() {
        return place == FilePlaces.NONE ? fd : place;
    }

    /** Marks an entry whose descriptor is {@link #target}. */
    void mark(final long entry) {
        if (place != FilePlaces.NONE) {
            Submission.fixedFile(entry);
        }
    }

    /** Remembers the first thing that went wrong. */
    void fail(final String operation, final int errno) {
        if (failure == null) {
            failure = operation + " " + peer + ": " + Errno.describe(errno);
        }
    }

    void failClosed() {
        if (failure == null) {
            failure = peer + " has closed the connection";
        }
    }

    boolean hasFailed() {
        return failure != null || closed;
    }

    void check() throws WireException {
        if (closed) {
            throw new WireException("the path to " + peer + " is closed");
        }
        if (failure != null) {
            throw new WireException(failure);
        }
    }

    /** Breaks the connection by a reset, which has the kernel drop what it still has to send. */
    void close() {
        if (!closed) {
            closed = true;
            loop.files().remove(place);
            Socket.resetOnClose(fd);
            Unistd.close(fd);
        }
    }
}
