package io.busbar.bench.peer;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Aeron IPC. */
record AeronKind(String name, boolean exclusive, boolean claiming) implements PeerKind {
    /** As in Aeron's own throughput samples, 8 KiB; 64 KiB messages go in fragments. */
    private static final int MTU = 8 << 10;

    private static final int HEADER_LENGTH = 32;
    private static final int FIRST_STREAM = 1001;
    private static final long RETRY_NANOS = 1_000_000;
    private static final long CONNECT_SECONDS = 60;

    @Override
    public String family() {
        return "aeron";
    }

    @Override
    public String setup() {
        return (exclusive ? "ExclusivePublication" : "Publication") + ", "
                + (claiming ? "tryClaim and commit" : "offer")
                + ", IPC with an MTU of 8 KiB, term buffers not sparse and touched in advance, no bounds checks;"
                + " driver and term length: " + String.join(" or ", variants()) + ", whichever a trial found faster";
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return !claiming || length <= MTU - HEADER_LENGTH;
    }

    @Override
    public boolean claims() {
        return claiming && !exclusive;
    }

    @Override
    public List<String> variants() {
        return AeronDriver.variants();
    }

    @Override
    public Optional<List<String>> broker(final Place place) {
        return AeronDriver.of(place).isSeparate()
                ? Optional.of(List.of(AeronDriver.class.getName(), AeronDriver.directory(place), place.variant()))
                : Optional.empty();
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        final AeronDriver driver = AeronDriver.of(place);
        final MediaDriver embedded = host && !driver.isSeparate() ? driver.launch(AeronDriver.directory(place)) : null;
        final Aeron.Context context = new Aeron.Context()
                .aeronDirectoryName(AeronDriver.directory(place))
                .preTouchMappedMemory(true);
        final Aeron aeron =
                Aeron.connect(driver.patient() ? context.driverTimeoutMs(AeronDriver.PATIENCE_MILLIS) : context);
        final String channel = "aeron:ipc?term-length=" + driver.termLength() + "|mtu=" + MTU;
        return new Peer() {
            @Override
            public Sender sender(final Flow flow, final int index) {
                final int stream = FIRST_STREAM + flow.ordinal();
                final Publication publication = exclusive
                        ? aeron.addExclusivePublication(channel, stream)
                        : aeron.addPublication(channel, stream);
                await(publication::isConnected, "a subscriber");
                return claiming ? new AeronSender.Claiming(publication) : new AeronSender.Offering(publication);
            }

            @Override
            public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
                final Subscription subscription = aeron.addSubscription(channel, FIRST_STREAM + flow.ordinal());
                // Publishers of one concurrent stream share its log, exclusive ones have a log each.
                final int images =
                        exclusive && flow == Flow.DATA ? place.topology().publishers() : 1;
                await(() -> subscription.imageCount() == images, images + " publishers");
                return new AeronReceiver(subscription);
            }

            @Override
            public void close() {
                aeron.close();
                if (embedded != null) {
                    embedded.close();
                }
            }
        };
    }

    private static void await(final BooleanSupplier condition, final String what) {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        CommonContext.IPC_MEDIA + ": " + what + " did not come in " + CONNECT_SECONDS + " s");
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }
}
