package io.busbar.bridge.link;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.log.SpanWriter;
import java.net.InetSocketAddress;

/** A simulated wire that works when it is tried, and for no path as long as its fault is not mended. */
final class LameWire implements Wire {
    static final String NAME = "lame";

    /** What is wrong with its paths. */
    enum Fault {
        NONE,
        /** The source's end cannot even begin. */
        NO_CONNECT,
        /** The replica's end cannot even begin. */
        NO_ACCEPT,
        /** Both begin, and nothing comes of it. */
        NEVER_OPENS,
        /** It opens, and breaks at once. */
        BREAKS,
        /** It opens, takes bytes that never arrive, and breaks. */
        SWALLOWS
    }

    /** The fault of the network in between, the same for both ends. */
    static final class State {
        Fault fault = Fault.NONE;
    }

    private static final long SWALLOWING_NANOS = 3_000_000;

    private final SimNetwork network;
    private final State state;
    private final Wire sound;

    /** @param sound what it is while nothing is wrong with it */
    LameWire(final SimNetwork network, final State state, final Wire sound) {
        this.network = network;
        this.state = state;
        this.sound = sound;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public WireProbe probe() {
        return WireProbe.works(NAME, "simulated");
    }

    @Override
    public WireSender connect(final InetSocketAddress peer, final byte[] ticket, final byte[] token)
            throws WireException {
        if (state.fault == Fault.NO_CONNECT) {
            throw new WireException("connect: ENETUNREACH");
        }
        return new Sender(sound.connect(peer, ticket, token), state.fault);
    }

    @Override
    public WireReceiver accept(final SpanWriter replica, final byte[] token) throws WireException {
        if (state.fault == Fault.NO_ACCEPT) {
            throw new WireException("register: ENOMEM");
        }
        return new Receiver(sound.accept(replica, token), state.fault);
    }

    @Override
    public int poll(final long nowNanos) {
        return 0;
    }

    @Override
    public void close() {}

    private final class Sender implements WireSender {
        private final WireSender path;
        private final Fault fault;
        private long swallowedAt = Long.MAX_VALUE;
        private long swallowed;

        Sender(final WireSender path, final Fault fault) {
            this.path = path;
            this.fault = fault;
        }

        @Override
        public int poll() throws WireException {
            if (fault == Fault.BREAKS && path.isOpen()) {
                throw new WireException("send: EPIPE");
            }
            if (swallowedAt != Long.MAX_VALUE && network.now - swallowedAt > SWALLOWING_NANOS) {
                throw new WireException("send: ETIMEDOUT");
            }
            return path.poll();
        }

        @Override
        public boolean isOpen() {
            return fault != Fault.NEVER_OPENS && path.isOpen();
        }

        @Override
        public int send(final long position, final long address, final int length) throws WireException {
            if (fault != Fault.SWALLOWS) {
                return path.send(position, address, length);
            }
            swallowedAt = Math.min(swallowedAt, network.now);
            swallowed = position + length;
            return length;
        }

        @Override
        public long released() {
            return fault == Fault.SWALLOWS ? swallowed : path.released();
        }

        @Override
        public boolean isReliable() {
            return fault == Fault.SWALLOWS || path.isReliable();
        }

        @Override
        public void close() {
            path.close();
        }
    }

    private record Receiver(WireReceiver path, Fault fault) implements WireReceiver {
        @Override
        public byte[] ticket() {
            return path.ticket();
        }

        @Override
        public boolean isOpen() {
            return fault != Fault.NEVER_OPENS && path.isOpen();
        }

        @Override
        public int poll() throws WireException {
            return path.poll();
        }

        @Override
        public void close() {
            path.close();
        }
    }
}
