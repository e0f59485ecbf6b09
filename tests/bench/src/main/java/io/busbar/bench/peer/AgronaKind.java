package io.busbar.bench.peer;

import io.busbar.bench.floor.SharedFile;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Agrona's ring buffers over a mapped file. */
record AgronaKind(String name, boolean many, boolean claiming) implements PeerKind {
    private static final int TYPE = 1;

    @Override
    public String family() {
        return "agrona";
    }

    @Override
    public String setup() {
        return (many ? "ManyToOneRingBuffer" : "OneToOneRingBuffer") + " of " + (Place.CAPACITY >> 20)
                + " MiB over a mapped file, " + (claiming ? "tryClaim and commit" : "write") + ", no bounds checks";
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return topology.subscribers() == 1 && (many || topology.publishers() == 1) && length <= Place.CAPACITY / 8;
    }

    @Override
    public boolean claims() {
        return many && claiming;
    }

    @Override
    public void prepare(final Place place) {
        place.flows()
                .forEach(flow ->
                        SharedFile.create(place.file(flow), Place.CAPACITY + RingBufferDescriptor.TRAILER_LENGTH));
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        return new Peer() {
            @Override
            public Sender sender(final Flow flow, final int index) {
                final SharedFile file = SharedFile.open(place.file(flow));
                return claiming ? new Claiming(file, ring(file)) : new Writing(file, ring(file));
            }

            @Override
            public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
                final SharedFile file = SharedFile.open(place.file(flow));
                return new RingReceiver(file, ring(file));
            }
        };
    }

    private RingBuffer ring(final SharedFile file) {
        final UnsafeBuffer buffer = new UnsafeBuffer(file.bytes());
        return many ? new ManyToOneRingBuffer(buffer) : new OneToOneRingBuffer(buffer);
    }

    private record Writing(SharedFile file, RingBuffer ring) implements Sender {
        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            return ring.write(TYPE, source, offset, length);
        }

        @Override
        public void close() {
            file.close();
        }
    }

    private record Claiming(SharedFile file, RingBuffer ring) implements Sender {
        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            final int index = ring.tryClaim(TYPE, length);
            if (index < 0) {
                return false;
            }
            Payload.write(ring.buffer(), index, source, offset, length);
            ring.commit(index);
            return true;
        }

        @Override
        public void claimAndLeave(final int length) {
            while (ring.tryClaim(TYPE, length) < 0) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() {
            file.close();
        }
    }

    private static final class RingReceiver implements Receiver, MessageHandler {
        private final SharedFile file;
        private final RingBuffer ring;
        private Sink sink;

        RingReceiver(final SharedFile file, final RingBuffer ring) {
            this.file = file;
            this.ring = ring;
        }

        @Override
        public void onMessage(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
            sink.onMessage(buffer, index, length);
        }

        @Override
        public int poll(final Sink taker, final int limit) {
            sink = taker;
            return ring.read(this, limit);
        }

        @Override
        public boolean unblock() {
            return ring.unblock();
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
