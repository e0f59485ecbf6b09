package io.busbar.bridge.wire.uring;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Socket;
import io.busbar.linux.Unistd;
import io.busbar.uring.Submission;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where peers come in: takes connections, reads their tokens, and gives them to whom they belong. Those that have no
 * right token, or none within some seconds, are dropped; so are the oldest while too many are undecided.
 */
final class Entrance implements RingLoop.Party {
    /** A connection that has not shown its token. */
    private final class Stranger {
        final int tag;
        final MemorySegment token;
        int fd = -1;
        int length;
        long deadline;
        boolean polled;
        boolean readable;

        Stranger(final int tag, final MemorySegment token) {
            this.tag = tag;
            this.token = token;
        }
    }

    /** Most that are undecided at a time: the next one takes the place of the oldest. */
    private static final int STRANGERS = 64;

    /** Twice as many, because a place that was left is free only when the ring has answered. */
    private static final int PLACES = 2 * STRANGERS;

    private static final int BACKLOG = 128;
    private static final int POLLIN = 1;
    private static final int LISTENER_TAG = PLACES;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final RingLoop loop;
    private final int listener;
    private final int port;
    private final long number;
    private final Arena arena = Arena.ofShared();
    private final Stranger[] strangers = new Stranger[PLACES];
    private final Deque<Stranger> free = new ArrayDeque<>();
    private final Map<UringReceiver, byte[]> expected = new HashMap<>();
    private int undecided;
    private boolean arrived;
    private boolean polled;
    private boolean closed;

    Entrance(final RingLoop loop, final InetSocketAddress address) throws WireException {
        this.loop = loop;
        listener = Socket.tcp(address.getAddress(), Socket.SOCK_NONBLOCK);
        try {
            Socket.bind(listener, address);
            Socket.listen(listener, BACKLOG);
            port = Socket.localAddress(listener).getPort();
        } catch (final LinuxException e) {
            Unistd.close(listener);
            throw new WireException(e.getMessage() + "; choose another address to listen on", e);
        }
        for (int i = 0; i < PLACES; i++) {
            strangers[i] = new Stranger(i, arena.allocate(Wire.TOKEN_LENGTH));
            free.add(strangers[i]);
        }
        number = loop.add(this);
        watchListener();
    }

    /** The port, which the kernel may have chosen. */
    byte[] ticket() {
        return ByteBuffer.allocate(Short.BYTES).putShort((short) port).array();
    }

    static int port(final byte[] ticket) throws WireException {
        if (ticket.length != Short.BYTES) {
            throw new WireException("the peer's ticket has " + ticket.length + " bytes, must be " + Short.BYTES);
        }
        return Short.toUnsignedInt(ByteBuffer.wrap(ticket).getShort());
    }

    void expect(final UringReceiver receiver, final byte[] token) {
        expected.put(receiver, token.clone());
    }

    void forget(final UringReceiver receiver) {
        expected.remove(receiver);
    }

    private void watchListener() {
        Submission.poll(loop.claim(), listener, POLLIN, RingLoop.userData(number, LISTENER_TAG));
        polled = true;
    }

    private void watch(final Stranger stranger) {
        Submission.poll(loop.claim(), stranger.fd, POLLIN, RingLoop.userData(number, stranger.tag));
        stranger.polled = true;
    }

    @Override
    public void onCompletion(final int tag, final int result, final int flags) {
        if (tag == LISTENER_TAG) {
            polled = false;
            arrived = true;
            return;
        }
        final Stranger stranger = strangers[tag];
        stranger.polled = false;
        stranger.readable = result > 0;
        if (stranger.fd < 0) {
            free.add(stranger);
        }
    }

    int poll(final long nowNanos) {
        int work = 0;
        if (arrived) {
            arrived = false;
            work += takeAll(nowNanos);
            watchListener();
        }
        if (undecided > 0) {
            for (final Stranger stranger : strangers) {
                work += look(stranger, nowNanos);
            }
        }
        return work;
    }

    private int takeAll(final long nowNanos) {
        int count = 0;
        try {
            for (int fd; (fd = Socket.accept(listener, 0)) >= 0; count++) {
                admit(fd, nowNanos);
            }
        } catch (final LinuxException e) {
            // Out of descriptors, or a connection that is gone again: the next poll goes on.
            if (!e.is(Errno.EMFILE, Errno.ENFILE, Errno.ECONNABORTED, Errno.ENOMEM, Errno.ENOBUFS, Errno.EINTR)) {
                throw e;
            }
        }
        return count;
    }

    private void admit(final int fd, final long nowNanos) {
        if (undecided == STRANGERS) {
            drop(oldest());
        }
        if (free.isEmpty()) {
            loop.turn();
        }
        final Stranger stranger = free.poll();
        if (stranger == null) {
            Unistd.close(fd);
            return;
        }
        undecided++;
        stranger.fd = fd;
        stranger.length = 0;
        stranger.readable = true;
        stranger.deadline = nowNanos + PATIENCE_NANOS;
        // It has usually sent its token with its first packet, and must not lose its place before it was looked at.
        look(stranger, nowNanos);
    }

    private Stranger oldest() {
        Stranger oldest = null;
        for (final Stranger each : strangers) {
            if (each.fd >= 0 && (oldest == null || each.deadline - oldest.deadline < 0)) {
                oldest = each;
            }
        }
        return oldest;
    }

    private int look(final Stranger stranger, final long nowNanos) {
        if (stranger.fd < 0) {
            return 0;
        }
        if (nowNanos - stranger.deadline > 0) {
            drop(stranger);
            return 1;
        }
        if (!stranger.readable) {
            return 0;
        }
        stranger.readable = false;
        final long result = Socket.receive(
                stranger.fd,
                stranger.token.address() + stranger.length,
                Wire.TOKEN_LENGTH - stranger.length,
                Socket.MSG_DONTWAIT);
        if (result > 0) {
            stranger.length += (int) result;
            if (stranger.length == Wire.TOKEN_LENGTH) {
                decide(stranger);
                return 1;
            }
        } else if (result != -Errno.EAGAIN.number() && result != -Errno.EINTR.number()) {
            drop(stranger);
            return 1;
        }
        watch(stranger);
        return 1;
    }

    private void decide(final Stranger stranger) {
        final byte[] token = stranger.token.toArray(ValueLayout.JAVA_BYTE);
        UringReceiver found = null;
        for (final Map.Entry<UringReceiver, byte[]> each : expected.entrySet()) {
            if (MessageDigest.isEqual(each.getValue(), token)) {
                found = each.getKey();
            }
        }
        if (found == null) {
            drop(stranger);
            return;
        }
        expected.remove(found);
        found.attach(stranger.fd);
        stranger.fd = -1;
        undecided--;
        free.add(stranger);
    }

    private void drop(final Stranger stranger) {
        final int fd = stranger.fd;
        stranger.fd = -1;
        undecided--;
        if (stranger.polled) {
            Submission.cancel(loop.claim(), RingLoop.userData(number, stranger.tag), 0);
        } else {
            free.add(stranger);
        }
        Unistd.close(fd);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (final Stranger stranger : strangers) {
            if (stranger.fd >= 0) {
                drop(stranger);
            }
        }
        if (polled) {
            Submission.cancel(loop.claim(), RingLoop.userData(number, LISTENER_TAG), 0);
        }
        loop.turn();
        loop.remove(number);
        Unistd.close(listener);
        arena.close();
    }
}
