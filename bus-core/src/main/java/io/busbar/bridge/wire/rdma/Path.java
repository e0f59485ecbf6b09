package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.WireException;
import io.busbar.linux.LinuxException;
import io.busbar.linux.RdmaCm;
import io.busbar.rdma.PairSizes;
import io.busbar.rdma.QueuePair;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaFailure;

/** What both ends of a path have: an id, a queue pair once there is one, and what has become of them. */
final class Path {
    private final RdmaLoop loop;
    private final long id;
    private final String peer;
    private QueuePair pair;
    private boolean established;
    private boolean closed;
    private WireException failure;

    Path(final RdmaLoop loop, final long id, final String peer) {
        this.loop = loop;
        this.id = id;
        this.peer = peer;
        loop.add(this);
    }

    long id() {
        return id;
    }

    String peer() {
        return peer;
    }

    QueuePair make(final PairSizes sizes) throws RdmaException {
        pair = new QueuePair(id, sizes);
        loop.watch(pair.context());
        return pair;
    }

    QueuePair pair() {
        return pair;
    }

    boolean isEstablished() {
        return established && failure == null;
    }

    /** What is the same for both ends; returns false for what the end itself must see to. */
    boolean onEvent(final RdmaCm.Event event) {
        switch (event.event()) {
            case RdmaCm.EVENT_ESTABLISHED -> established = true;
            case RdmaCm.EVENT_DISCONNECTED -> fail(RdmaFailure.PEER_GONE, "the path to " + peer + " has ended");
            case RdmaCm.EVENT_DEVICE_REMOVAL -> {
                fail(RdmaFailure.DEVICE_REMOVED, "the path to " + peer);
                if (pair != null) {
                    loop.unwatch(pair.context());
                }
            }
            case RdmaCm.EVENT_TIMEWAIT_EXIT -> {}
            case RdmaCm.EVENT_ADDR_CHANGE -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Whether it goes by a device. */
    boolean uses(final long context) {
        return pair != null && !closed && pair.context() == context;
    }

    WireException fail(final RdmaFailure why, final String detail) {
        return fail(new RdmaException(why, detail));
    }

    /** The first failure is the one that is told, every time. */
    WireException fail(final RdmaException why) {
        if (failure == null) {
            failure = loop.failures().count(why);
        }
        return failure;
    }

    void check() throws WireException {
        if (failure != null) {
            throw failure;
        }
        if (closed) {
            throw new WireException("the path to " + peer + " is closed");
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Takes back what was made of it; its id is the caller's again. */
    void abandon() {
        closed = true;
        loop.remove(this);
        if (pair != null) {
            pair.close();
        }
    }

    /** Tells the peer, if it can be told, and ends all that the device does for it. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (failure == null) {
            failure = new WireException("the path to " + peer + " is closed");
        }
        loop.remove(this);
        if (pair != null) {
            try {
                pair.close();
            } catch (final LinuxException e) {
                throw new IllegalStateException("the device does not let go of the log: " + e.getMessage(), e);
            }
        }
        loop.part(id, established);
    }
}
