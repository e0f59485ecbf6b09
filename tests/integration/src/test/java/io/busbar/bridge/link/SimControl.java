package io.busbar.bridge.link;

import io.busbar.bridge.wire.WireException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One end of a control connection: frames arrive later, in order, until it breaks. */
final class SimControl implements Control {
    private static final int ROOM = 64;

    private record Frame(long time, byte[] bytes) {}

    private final SimNetwork network;
    private final SimNetwork.Host host;
    private final Deque<Frame> inbox = new ArrayDeque<>();
    private SimControl other;
    private long openAt;
    private long lastArrival;
    private long brokenAt = Long.MAX_VALUE;
    private boolean closed;

    SimControl(final SimNetwork network, final SimNetwork.Host host) {
        this.network = network;
        this.host = host;
        openAt = network.arrival();
    }

    void join(final SimControl far) {
        other = far;
        far.other = this;
        far.openAt = openAt;
    }

    SimControl other() {
        return other;
    }

    SimNetwork.Host host() {
        return host;
    }

    void breakAt(final long time) {
        brokenAt = Math.min(brokenAt, time);
        other.inbox.removeIf(frame -> frame.time() > time);
    }

    /** This end's process is gone: what it sent may arrive still, and nothing answers. */
    void vanish(final long noticed) {
        closed = true;
        other.brokenAt = Math.min(other.brokenAt, noticed);
    }

    @Override
    public boolean isOpen() {
        return !closed && network.now >= openAt && network.now < brokenAt;
    }

    @Override
    public boolean send(final DirectBuffer buffer, final int offset, final int length) throws WireException {
        check();
        if (other.inbox.size() >= ROOM) {
            return false;
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        lastArrival = Math.max(lastArrival, network.arrival());
        // Behind a cut nothing arrives any more, whenever it is noticed.
        if (!other.closed && lastArrival <= brokenAt) {
            other.inbox.add(new Frame(lastArrival, bytes));
        }
        return true;
    }

    @Override
    public int poll(final FrameHandler handler) throws WireException, LinkException {
        int work = 0;
        while (!closed && !inbox.isEmpty() && inbox.peek().time() <= network.now) {
            final byte[] bytes = inbox.poll().bytes();
            network.trace.note("frame to " + host.name, bytes.length);
            handler.onFrame(new UnsafeBuffer(bytes), 0, bytes.length);
            work++;
        }
        check();
        return work;
    }

    private void check() throws WireException {
        if (closed || network.now >= brokenAt) {
            throw new WireException("connection reset");
        }
    }

    @Override
    public String peer() {
        return other.host.name;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            other.brokenAt = Math.min(other.brokenAt, Math.max(lastArrival + 1, network.arrival()));
        }
    }
}
