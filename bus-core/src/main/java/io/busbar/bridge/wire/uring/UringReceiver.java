package io.busbar.bridge.wire.uring;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.linux.Errno;
import io.busbar.linux.IoUring;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Socket;
import io.busbar.linux.TcpAcks;
import io.busbar.log.CorruptLogException;
import io.busbar.log.SpanWriter;
import io.busbar.shm.Memory;
import io.busbar.uring.Completion;
import io.busbar.uring.Submission;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;

/**
 * The replica's end of a path: one receive at a time stays with the kernel, straight into the log. While the first
 * stamp has not come, its place beside the log is first in the receive's list of places.
 *
 * <p>Why not one multishot receive with the log as its provided buffers: the kernel would go on, without asking, from
 * the end of one span to the beginning of the next, whose first stamp must not land in the log.
 */
final class UringReceiver implements WireReceiver, RingLoop.Party {
    private static final int HEADER = 0;
    private static final int PLACES = Socket.MSGHDR_SIZE;
    private static final int MEMORY = PLACES + 2 * IoUring.IOVEC_SIZE;
    private static final int ROUNDS = 4;
    private static final long CANCEL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final RingLoop loop;
    private final Entrance entrance;
    private final SpanWriter replica;
    private final byte[] ticket;
    private final Arena arena = Arena.ofShared();
    private final long memory = arena.allocate(MEMORY, Long.BYTES).address();
    private final long number;
    private Connection connection;
    private TcpAcks acks;
    private String refusal;
    private boolean receiving;
    private boolean waiting;
    private int received;
    private boolean closed;

    UringReceiver(final RingLoop loop, final Entrance entrance, final SpanWriter replica, final byte[] token) {
        this.loop = loop;
        this.entrance = entrance;
        this.replica = replica;
        ticket = entrance.ticket();
        number = loop.add(this);
        entrance.expect(this, token);
    }

    /** The peer has come. */
    void attach(final int fd) {
        try {
            connection = new Connection(loop, fd, "the source's bridge");
            acks = new TcpAcks(fd);
        } catch (final LinuxException e) {
            refusal = e.getMessage();
        }
    }

    @Override
    public byte[] ticket() {
        return ticket.clone();
    }

    @Override
    public boolean isOpen() {
        return connection != null && !closed;
    }

    @Override
    public int poll() throws WireException {
        if (closed) {
            throw new WireException("the path is closed");
        }
        if (refusal != null) {
            throw new WireException(refusal);
        }
        int work = loop.turn();
        int landed = 0;
        for (int round = 0; connection != null && round < ROUNDS; round++) {
            if (received > 0) {
                final int bytes = received;
                received = 0;
                landed += bytes;
                work += bytes;
                replica.landed(bytes);
            }
            connection.check();
            if (receiving || !receive()) {
                break;
            }
            loop.turn();
        }
        if (acks != null) {
            acks.looked(landed);
        }
        return work;
    }

    /** Leaves a receive with the kernel; false if there is no credit. */
    private boolean receive() {
        final int stamp = replica.stampRoom();
        final int room = replica.room();
        if (stamp + room == 0) {
            return false;
        }
        final long entry = loop.claim();
        final long userData = RingLoop.userData(number, 0);
        if (stamp == 0) {
            Submission.receive(entry, connection.target(), replica.address(), room, 0, userData);
        } else {
            place(0, replica.stampAddress(), stamp);
            place(1, replica.address(), room);
            Memory.put(memory + HEADER + Socket.MSGHDR_IOV, memory + PLACES);
            Memory.put(memory + HEADER + Socket.MSGHDR_IOVLEN, room == 0 ? 1 : 2);
            Submission.receiveMessage(entry, connection.target(), memory + HEADER, 0, userData);
        }
        connection.mark(entry);
        if (waiting) {
            Submission.pollFirst(entry);
        }
        receiving = true;
        return true;
    }

    private void place(final int index, final long address, final long length) {
        final long vector = memory + PLACES + (long) index * IoUring.IOVEC_SIZE;
        Memory.put(vector, address);
        Memory.put(vector + IoUring.IOVEC_LEN, length);
    }

    @Override
    public void onCompletion(final int tag, final int result, final int flags) {
        receiving = false;
        waiting = !Completion.isSocketNonEmpty(flags);
        if (result > 0) {
            received = result;
        } else if (result == 0) {
            connection.failClosed();
        } else if (result != -Errno.EINTR.number() && result != -Errno.EAGAIN.number()) {
            connection.fail("receive from", -result);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        entrance.forget(this);
        if (receiving) {
            Submission.cancel(loop.claim(), RingLoop.userData(number, 0), 0);
            if (!loop.turnUntil(() -> !receiving, CANCEL_NANOS)) {
                throw new IllegalStateException("a receive into the replica was cancelled and did not answer within "
                        + TimeUnit.NANOSECONDS.toSeconds(CANCEL_NANOS) + " s; stop this bridge");
            }
        }
        loop.remove(number);
        if (connection != null) {
            connection.close();
        }
        arena.close();
        if (received > 0) {
            // What has landed must be known to the replica, so that it can make it harmless.
            try {
                replica.landed(received);
            } catch (final CorruptLogException e) {
                // The path is over: nobody is left to be told.
                received = 0;
            }
        }
    }
}
