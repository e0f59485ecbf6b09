package io.busbar.bridge.wire.uring;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireSender;
import io.busbar.linux.Errno;
import io.busbar.linux.Socket;
import io.busbar.log.SpanReader;
import io.busbar.uring.Completion;
import io.busbar.uring.FixedBuffer;
import io.busbar.uring.RingException;
import io.busbar.uring.Submission;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The source's end of a path: one send at a time is with the socket, so that the stream keeps its order; the kernel
 * goes on with it by itself until all of it is queued. Of zero-copy sends many may wait for their notification, and
 * only that releases their bytes.
 *
 * <p>A path begins with zero copy. The first notification that says the kernel copied after all (loopback, veth, a
 * device without scatter-gather) ends that for the path: a plain send costs less then. The next path tries anew.
 */
final class UringSender implements WireSender, RingLoop.Party {
    private enum State {
        CONNECTING,
        MARKING,
        OPEN
    }

    /** Below this a plain send costs less, wherever the bytes go. */
    private static final int ZERO_COPY_MIN = 4096;

    private static final int MAX_SEND = 1 << 20;
    private static final int FLAGS = Socket.MSG_NOSIGNAL | Socket.MSG_WAITALL;
    private static final int NOW = Socket.MSG_NOSIGNAL | Socket.MSG_DONTWAIT;
    private static final int SETUP_TAG = Sends.SIZE;
    private static final int WATCH_TAG = Sends.SIZE + 1;
    private static final int POLLRDHUP = 0x2000;
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RingLoop loop;
    private final Connection connection;
    private final String peer;
    private final long number;
    private final Arena arena = Arena.ofShared();
    private final long tokenAddress;
    private final int tokenLength;
    private final Sends sends = new Sends();
    private State state = State.CONNECTING;
    private boolean pending;
    private boolean watching;
    private final boolean byCalls;
    private boolean zeroCopy;
    private String detail;
    private FixedBuffer log;
    private long logCapacity;
    private long nextPosition;
    private long nextAddress;
    private int left;
    private long zeroCopies;
    private boolean closed;

    UringSender(final RingLoop loop, final InetSocketAddress address, final byte[] token, final UringOptions options) {
        this.loop = loop;
        zeroCopy = options.zeroCopy();
        byCalls = !options.ring().isPolled();
        detail = zeroCopy ? "zero copy, not tried yet" : "plain sends, as configured";
        peer = address.toString();
        connection = new Connection(loop, Socket.tcp(address.getAddress(), 0), peer);
        tokenAddress = arena.allocate(token.length)
                .copyFrom(MemorySegment.ofArray(token))
                .address();
        tokenLength = token.length;
        number = loop.add(this);
        final MemorySegment name = Socket.encode(arena, address);
        final long entry = loop.claim();
        Submission.connect(entry, connection.target(), name.address(), (int) name.byteSize(), setupData());
        connection.mark(entry);
        pending = true;
        loop.turn();
    }

    /** Registers the log that the bytes will come from. */
    void register(final SpanReader source) {
        if (!zeroCopy) {
            return;
        }
        try {
            log = loop.buffers().add(source.logAddress(), source.capacity());
            logCapacity = source.capacity();
        } catch (final RingException e) {
            detail = "zero copy from memory that is not registered, because " + e.getMessage();
        }
    }

    private long setupData() {
        return RingLoop.userData(number, SETUP_TAG);
    }

    @Override
    public int poll() throws WireException {
        connection.check();
        final long before = loop.handled();
        loop.turn();
        connection.check();
        if (state == State.MARKING && !pending) {
            mark();
        }
        if (left > 0 && !sends.isSending() && sends.hasRoom()) {
            submit();
        }
        return (int) (loop.handled() - before);
    }

    private void mark() {
        final long entry = loop.claim();
        Submission.send(entry, connection.target(), tokenAddress, tokenLength, FLAGS, setupData());
        connection.mark(entry);
        pending = true;
        watch();
        loop.turn();
    }

    /** The peer never sends anything, so that nothing else would tell of its end while there is nothing to send. */
    private void watch() {
        final long entry = loop.claim();
        Submission.poll(entry, connection.target(), POLLRDHUP, RingLoop.userData(number, WATCH_TAG));
        connection.mark(entry);
        watching = true;
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN && !connection.hasFailed();
    }

    @Override
    public int send(final long position, final long address, final int length) throws WireException {
        connection.check();
        if (state != State.OPEN || left > 0 || sends.isSending() || !sends.hasRoom()) {
            return 0;
        }
        nextPosition = position;
        nextAddress = address;
        left = Math.min(length, MAX_SEND);
        final int taken = left;
        submit();
        return taken;
    }

    /** Submits what is left of what was taken, or as much of it as is in one registered piece. */
    private void submit() {
        long address = nextAddress;
        int length = left;
        int buffer = -1;
        if (zeroCopy && isLog(address)) {
            // Both mappings are the same bytes, and the first is the one that is registered.
            address = log.address() + (address - log.address()) % logCapacity;
            length = log.contiguous(address, left);
            buffer = log.index(address);
        }
        final boolean copied = !zeroCopy || length < ZERO_COPY_MIN;
        if (copied && byCalls && sendNow(address, length)) {
            return;
        }
        final int slot = sends.begin(nextPosition);
        final long entry = loop.claim();
        final long userData = RingLoop.userData(number, slot);
        if (!copied) {
            Submission.sendZeroCopy(entry, connection.target(), address, length, FLAGS, buffer, true, userData);
            zeroCopies++;
        } else {
            Submission.send(entry, connection.target(), address, length, FLAGS, userData);
        }
        connection.mark(entry);
        loop.turn();
    }

    /** A plain send by a call of its own, which costs less than the ring; false if the socket has no room for it. */
    private boolean sendNow(final long address, final int length) {
        final long result = Socket.send(connection.fd(), address, length, NOW);
        if (result == -Errno.EAGAIN.number()) {
            return false;
        }
        onSent((int) result);
        return true;
    }

    private boolean isLog(final long address) {
        return log != null && address >= log.address() && address < log.address() + 2 * logCapacity;
    }

    @Override
    public void onCompletion(final int tag, final int result, final int flags) {
        if (tag == SETUP_TAG) {
            onSetup(result);
        } else if (tag == WATCH_TAG) {
            watching = false;
            connection.failClosed();
        } else if (Completion.isNotification(flags)) {
            sends.notified(tag);
            if (Completion.wasCopied(result)) {
                endZeroCopy("the kernel copied: the device or a filter on the way takes no pages");
            } else if (zeroCopy && log != null) {
                detail = "zero copy out of the registered log";
            }
        } else {
            sends.sent(tag, Completion.hasMore(flags));
            onSent(result);
        }
    }

    private void onSetup(final int result) {
        pending = false;
        if (result < 0) {
            connection.fail(state == State.CONNECTING ? "connect to" : "send the token to", -result);
        } else if (state == State.MARKING && result != tokenLength) {
            connection.fail("send the token to", Errno.ECONNRESET.number());
        } else {
            state = state == State.CONNECTING ? State.MARKING : State.OPEN;
        }
    }

    private void onSent(final int result) {
        if (result > 0) {
            nextPosition += result;
            nextAddress += result;
            left -= result;
        } else if (zeroCopy && isRefusal(-result)) {
            endZeroCopy("refused with " + Errno.nameOf(-result));
        } else if (result != -Errno.EINTR.number() && result != -Errno.EAGAIN.number()) {
            connection.fail("send to", result == 0 ? Errno.EPIPE.number() : -result);
        }
    }

    /** ENOMEM: past RLIMIT_MEMLOCK. The others: this kind of socket or memory has no zero copy. */
    private static boolean isRefusal(final int errno) {
        return errno == Errno.ENOMEM.number()
                || errno == Errno.EOPNOTSUPP.number()
                || errno == Errno.EINVAL.number()
                || errno == Errno.EFAULT.number();
    }

    private void endZeroCopy(final String why) {
        if (zeroCopy) {
            zeroCopy = false;
            detail = "plain sends after " + zeroCopies + " without copying: " + why;
        }
    }

    @Override
    public long released() {
        return sends.released(nextPosition);
    }

    @Override
    public String detail() {
        return detail;
    }

    /**
     * Bytes that a broken connection's device still holds after the wait it may read, but not deliver: their pages stay
     * pinned until then, and no peer has a connection that they belong to.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (pending) {
            cancel(SETUP_TAG);
        }
        if (watching) {
            cancel(WATCH_TAG);
        }
        if (sends.isSending()) {
            cancel(sends.current());
        }
        loop.turnUntil(() -> !pending && !watching && !sends.isSending(), CLOSE_NANOS);
        connection.close();
        loop.turnUntil(sends::isEmpty, CLOSE_NANOS);
        loop.remove(number);
        if (log != null) {
            loop.buffers().remove(log);
        }
        arena.close();
    }

    private void cancel(final int tag) {
        Submission.cancel(loop.claim(), RingLoop.userData(number, tag), 0);
    }
}
