package io.busbar.bench.peer;

import io.busbar.Bus;
import io.busbar.ChannelOptions;
import io.busbar.Claim;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.bridge.ConfigException;
import io.busbar.bridge.ConfigReader;
import io.busbar.bridge.InvokedBridge;
import io.busbar.bridge.wire.WireException;
import io.busbar.log.RecordHandler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;

/** One host's end of bridged channels. Its bridge, unless that is a daemon, is called by the thread that uses it. */
final class BridgedPeer implements Peer {
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long RETRY_NANOS = 1_000_000;

    /** Bytes that may be published before the bridge is called. */
    private static final int STRIDE = 64 << 10;

    private final Place place;
    private final String wire;
    private final boolean daemon;
    private final boolean inPlace;
    private final BridgeStory story = new BridgeStory(null);
    private Bus bus;
    private InvokedBridge bridge;

    BridgedPeer(final Place place, final String wire, final boolean daemon, final boolean inPlace) {
        this.place = place;
        this.wire = wire;
        this.daemon = daemon;
        this.inPlace = inPlace;
    }

    /** Bus and bridge belong to the first thread that uses them, which tells by what it does on which host it is. */
    private void open(final boolean publishers) {
        if (bus != null) {
            return;
        }
        bus = Bus.open(BridgedKind.host(publishers), BridgedKind.bus(place));
        if (!daemon) {
            try {
                bridge = InvokedBridge.launch(ConfigReader.read(BridgedKind.config(place, publishers)), story);
            } catch (final ConfigException | WireException e) {
                throw new IllegalStateException(e);
            }
            if (!story.refusal(wire).isEmpty()) {
                throw new IllegalStateException("the wire cannot be used here: " + story.refusal(wire));
            }
        }
    }

    private int drive() {
        return bridge == null ? 0 : bridge.invoke();
    }

    @Override
    public boolean attend() {
        drive();
        return bridge != null;
    }

    @Override
    public Sender sender(final Flow flow, final int index) {
        open(flow != Flow.PONG);
        return new BridgedSender(bus.addPublication(flow.label(), ChannelOptions.DEFAULT));
    }

    /** Waits until the bridge has made the replica. */
    @Override
    public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
        open(flow == Flow.PONG);
        final long start = System.nanoTime();
        while (!bus.channels().contains(flow.label())) {
            if (drive() == 0) {
                LockSupport.parkNanos(RETRY_NANOS);
            }
            if (System.nanoTime() - start > CONNECT_NANOS) {
                throw new IllegalStateException("no replica of " + flow.label() + " came; " + story);
            }
        }
        return new BridgedReceiver(bus.addSubscription(flow.label(), SubscriptionOptions.DEFAULT.fromOldest()));
    }

    @Override
    public void close() {
        if (bridge != null) {
            bridge.close();
        }
        if (bus != null) {
            bus.close();
        }
    }

    private final class BridgedSender implements Sender {
        private final Publication publication;
        private final Claim claim = new Claim();
        private int unsent;

        BridgedSender(final Publication publication) {
            this.publication = publication;
        }

        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            if (!(inPlace ? claim(source, offset, length) : publication.offer(source, offset, length) > 0)) {
                drive();
                return false;
            }
            unsent += length;
            if (unsent >= STRIDE) {
                flush();
            }
            return true;
        }

        private boolean claim(final DirectBuffer source, final int offset, final int length) {
            if (publication.tryClaim(length, claim) < 0) {
                return false;
            }
            final int last = length - Long.BYTES;
            claim.buffer().putLong(claim.offset(), source.getLong(offset));
            claim.buffer().putLong(claim.offset() + last, source.getLong(offset + last));
            claim.commit();
            return true;
        }

        @Override
        public boolean flush() {
            unsent = 0;
            drive();
            return true;
        }

        @Override
        public void close() {
            publication.close();
        }
    }

    private final class BridgedReceiver implements Receiver, RecordHandler {
        private final Subscription subscription;
        private Sink sink;

        BridgedReceiver(final Subscription subscription) {
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
            final int there = subscription.poll(this, limit);
            return there > 0 || drive() == 0 ? there : subscription.poll(this, limit);
        }

        @Override
        public void close() {
            subscription.close();
        }
    }
}
