package io.busbar.bench.peer;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NoOpIdleStrategy;

/** One host's end of Aeron over UDP. */
final class AeronUdpPeer implements Peer {
    private static final int STREAM = 1001;
    private static final int TERM_LENGTH = 16 << 20;
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long RETRY_NANOS = 1_000_000;

    /** Every so many calls of the driver, the client's own housekeeping has its turn. */
    private static final int CONDUCT_MASK = 0xFF;

    /** Messages that may be offered before the driver is called, if it does not have back pressure before. */
    private static final int STRIDE_BYTES = 64 << 10;

    private final Place place;
    private final int mtu;
    private final boolean separate;
    private MediaDriver driver;
    private AgentInvoker media;
    private AgentInvoker conductor;
    private Aeron aeron;
    private int calls;

    AeronUdpPeer(final Place place, final int mtu, final boolean separate) {
        this.place = place;
        this.mtu = mtu;
        this.separate = separate;
    }

    private void open(final boolean publishers) {
        if (aeron != null) {
            return;
        }
        final String directory = AeronUdpDriver.directory(place, publishers);
        final Aeron.Context context = new Aeron.Context()
                .aeronDirectoryName(directory)
                .driverTimeoutMs(AeronDriver.PATIENCE_MILLIS)
                .preTouchMappedMemory(true);
        if (!separate) {
            driver = AeronUdpDriver.launch(directory, mtu, ThreadingMode.INVOKER, NoOpIdleStrategy.INSTANCE);
            media = driver.sharedAgentInvoker();
            context.useConductorAgentInvoker(true).driverAgentInvoker(media);
        }
        aeron = Aeron.connect(context);
        conductor = aeron.conductorAgentInvoker();
    }

    private void drive() {
        if (media != null) {
            media.invoke();
            if ((++calls & CONDUCT_MASK) == 0) {
                conductor.invoke();
            }
        }
    }

    @Override
    public boolean attend() {
        drive();
        return media != null;
    }

    private String channel(final Flow flow) {
        final boolean toSubscribers = flow != Flow.PONG;
        final Link link = place.link();
        return "aeron:udp?endpoint=" + link.end(!toSubscribers).address() + ":"
                + (link.port() + (toSubscribers ? 0 : 1)) + "|term-length=" + TERM_LENGTH;
    }

    @Override
    public Sender sender(final Flow flow, final int index) {
        open(flow != Flow.PONG);
        final ExclusivePublication publication = aeron.addExclusivePublication(channel(flow), STREAM);
        await(publication::isConnected, "a subscriber");
        return new UdpSender(publication);
    }

    @Override
    public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
        open(flow == Flow.PONG);
        final Subscription subscription = aeron.addSubscription(channel(flow), STREAM);
        await(() -> subscription.imageCount() == 1, "a publisher");
        final AeronReceiver receiver = new AeronReceiver(subscription);
        return new Receiver() {
            @Override
            public int poll(final Sink sink, final int limit) {
                final int there = receiver.poll(sink, limit);
                if (there > 0 || media == null) {
                    return there;
                }
                drive();
                return receiver.poll(sink, limit);
            }

            @Override
            public void close() {
                receiver.close();
            }
        };
    }

    private void await(final BooleanSupplier condition, final String what) {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > CONNECT_NANOS) {
                throw new IllegalStateException("Aeron UDP: " + what + " did not come in "
                        + TimeUnit.NANOSECONDS.toSeconds(CONNECT_NANOS) + " s");
            }
            if (media == null) {
                LockSupport.parkNanos(RETRY_NANOS);
            } else {
                media.invoke();
                conductor.invoke();
            }
        }
    }

    @Override
    public void close() {
        if (aeron != null) {
            aeron.close();
        }
        if (driver != null) {
            driver.close();
        }
    }

    private final class UdpSender implements Sender {
        private final ExclusivePublication publication;
        private int unsent;

        UdpSender(final ExclusivePublication publication) {
            this.publication = publication;
        }

        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            if (!AeronSender.isSent(publication.offer(source, offset, length))) {
                drive();
                return false;
            }
            unsent += length;
            if (unsent >= STRIDE_BYTES) {
                flush();
            }
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
}
