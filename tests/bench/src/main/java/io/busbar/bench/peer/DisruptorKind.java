package io.busbar.bench.peer;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.YieldingWaitStrategy;
import java.util.EnumMap;
import java.util.Map;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The Disruptor between threads of one process: preallocated events, pollers as gating sequences. */
final class DisruptorKind implements PeerKind {
    private static final int FEWEST_EVENTS = 64;

    @Override
    public String name() {
        return "disruptor";
    }

    @Override
    public String family() {
        return "disruptor";
    }

    @Override
    public String setup() {
        return "RingBuffer of events of 4 MiB in all, single or multi producer as needed, tryNext and publish,"
                + " EventPoller; between threads of one process";
    }

    @Override
    public boolean inProcess() {
        return true;
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return true;
    }

    /** How many messages of a length are to be kept under way. */
    static int events(final int length) {
        return Math.max(FEWEST_EVENTS, BitUtil.findNextPositivePowerOfTwo(Place.CAPACITY / Math.max(length, 64)));
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        final Map<Flow, RingBuffer<Event>> rings = new EnumMap<>(Flow.class);
        for (final Flow flow : place.flows()) {
            final int events = events(place.length());
            rings.put(
                    flow,
                    place.topology().publishers() == 1
                            ? RingBuffer.createSingleProducer(
                                    () -> new Event(place.length()), events, new YieldingWaitStrategy())
                            : RingBuffer.createMultiProducer(
                                    () -> new Event(place.length()), events, new YieldingWaitStrategy()));
        }
        return new Peer() {
            @Override
            public Sender sender(final Flow flow, final int index) {
                return new RingSender(rings.get(flow));
            }

            @Override
            public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
                return new RingReceiver(rings.get(flow));
            }
        };
    }

    private static final class Event {
        final UnsafeBuffer bytes;
        int length;

        Event(final int capacity) {
            bytes = new UnsafeBuffer(new byte[capacity]);
        }
    }

    private record RingSender(RingBuffer<Event> ring) implements Sender {
        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            if (!ring.hasAvailableCapacity(1)) {
                return false;
            }
            final long sequence = ring.next();
            final Event event = ring.get(sequence);
            Payload.write(event.bytes, 0, source, offset, length);
            event.length = length;
            ring.publish(sequence);
            return true;
        }

        @Override
        public void close() {}
    }

    private static final class RingReceiver implements Receiver, EventPoller.Handler<Event> {
        private final RingBuffer<Event> ring;
        private final EventPoller<Event> poller;
        private Sink sink;
        private int taken;
        private int limit;

        RingReceiver(final RingBuffer<Event> ring) {
            this.ring = ring;
            poller = ring.newPoller();
            final Sequence sequence = poller.getSequence();
            sequence.set(ring.getCursor());
            ring.addGatingSequences(sequence);
        }

        @Override
        public boolean onEvent(final Event event, final long sequence, final boolean endOfBatch) {
            sink.onMessage(event.bytes, 0, event.length);
            return ++taken < limit;
        }

        @Override
        public int poll(final Sink taker, final int most) {
            sink = taker;
            limit = most;
            taken = 0;
            try {
                poller.poll(this);
            } catch (final Exception e) {
                throw new IllegalStateException(e);
            }
            return taken;
        }

        @Override
        public void close() {
            ring.removeGatingSequence(poller.getSequence());
        }
    }
}
