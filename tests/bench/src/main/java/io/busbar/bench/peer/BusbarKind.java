package io.busbar.bench.peer;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.log.ChannelBusyException;
import io.busbar.log.RecordHandler;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;

/**
 * Busbar: channels with default options but for what is named.
 *
 * @param maxPublishers how many may publish to one channel of these options
 */
record BusbarKind(String name, ChannelOptions options, BusbarMode mode, int maxPublishers) implements PeerKind {
    private static final String BUS = "bench";
    private static final long RETRY_NANOS = 20_000;

    @Override
    public String family() {
        return "busbar";
    }

    @Override
    public String setup() {
        return mode.description + ", " + (maxPublishers > 1 ? "shared" : "exclusive") + " channel of "
                + (options.capacity() >> 20) + " MiB, records aligned to " + options.alignment() + " bytes";
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return topology.publishers() <= maxPublishers && length <= options.capacity() / 4;
    }

    @Override
    public boolean answers() {
        return mode != BusbarMode.BATCH;
    }

    @Override
    public boolean claims() {
        return mode == BusbarMode.CLAIM;
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        final Bus bus = Bus.open(BUS, BusOptions.DEFAULT.withDirectory(place.directory()));
        return new Peer() {
            @Override
            public Sender sender(final Flow flow, final int index) {
                return mode.sender(publication(bus, flow));
            }

            @Override
            public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
                return new BusbarReceiver(
                        bus.addSubscription(flow.label(), SubscriptionOptions.DEFAULT.withChannel(options)));
            }

            @Override
            public void close() {
                bus.close();
            }
        };
    }

    /** Becomes a publisher; of an exclusive channel, as soon as the one that it has is dead. */
    private Publication publication(final Bus bus, final Flow flow) {
        for (; ; ) {
            try {
                return bus.addPublication(flow.label(), options);
            } catch (final ChannelBusyException e) {
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private static final class BusbarReceiver implements Receiver, RecordHandler {
        private final Subscription subscription;
        private Sink sink;

        BusbarReceiver(final Subscription subscription) {
            this.subscription = subscription;
        }

        @Override
        public void onRecord(
                final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
            sink.onMessage(buffer, offset, length);
        }

        @Override
        public int poll(final Sink taker, final int limit) {
            sink = taker;
            return subscription.poll(this, limit);
        }

        @Override
        public int await(final Sink taker, final int limit, final long timeoutNanos) {
            sink = taker;
            return subscription.poll(this, limit, timeoutNanos);
        }

        @Override
        public void close() {
            subscription.close();
        }
    }
}
