package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.bridge.BridgeConfig.Grant;
import io.busbar.bridge.BridgeConfig.Idle;
import io.busbar.bridge.link.Reason;
import io.busbar.bridge.link.Route;
import io.busbar.bridge.link.Route.Slow;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.aeron.AeronOptions;
import io.busbar.bridge.wire.tcp.Sockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bridges within one process, over the wire aeron by a media driver that runs by itself. */
class AeronBridgeTest {
    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    private static final InetSocketAddress ANY = new InetSocketAddress(HOST, 0);
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(60);
    private static final ChannelOptions CHANNEL = ChannelOptions.DEFAULT.withCapacity(256 << 10);
    private static final SubscriptionOptions OLDEST =
            SubscriptionOptions.DEFAULT.withChannel(CHANNEL).fromOldest();
    private static final int LENGTH = 100;
    private static final int AHEAD = 200;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private Path directory;
    private BusOptions options;
    private MediaDriver driver;
    private Bridge c;

    @BeforeEach
    void create() throws Exception {
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "busbar-aeron-");
        options = BusOptions.DEFAULT.withDirectory(directory);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (final AutoCloseable each : open.reversed()) {
            each.close();
        }
        if (driver != null) {
            driver.close();
        }
        for (final String bus : List.of("a", "b", "c")) {
            try (Bus removed = Bus.open(bus, options)) {
                removed.removeAll();
            }
        }
        try (Stream<Path> left = Files.walk(directory)) {
            assertEquals(List.of(directory), left.toList());
        }
        Files.delete(directory);
    }

    private Path driverDirectory() {
        return directory.resolve("driver");
    }

    private void launchDriver() {
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(driverDirectory().toString())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .threadingMode(ThreadingMode.SHARED));
    }

    private AeronOptions external() {
        return AeronOptions.of(ANY).withDirectory(driverDirectory());
    }

    private final class Noted implements BridgeEvents {
        @Override
        public void onWire(final WireProbe probe) {
            events.add("wire " + probe);
        }

        @Override
        public void onBridge(final String what) {
            events.add("bridge " + what);
        }

        @Override
        public void onEvent(final String link, final Kind kind, final Reason reason, final String detail) {
            events.add(kind + " " + reason + " " + link + " " + detail);
        }
    }

    private Bridge launch(final String name, final AeronOptions aeron, final Map<String, InetSocketAddress> peers)
            throws Exception {
        return launch(name, aeron, peers, ANY, Slow.HOLD);
    }

    private Bridge launch(
            final String name,
            final AeronOptions aeron,
            final Map<String, InetSocketAddress> peers,
            final InetSocketAddress listen,
            final Slow slow)
            throws Exception {
        final List<Route> routes = peers.keySet().stream()
                .map(peer -> new Route("x", peer, "x", List.of("aeron"), slow, true))
                .toList();
        final Bridge bridge = Bridge.launch(
                new BridgeConfig(
                        name,
                        name,
                        options,
                        Optional.of(listen),
                        ANY,
                        new byte[0],
                        Sockets.NATIVE,
                        Idle.BACKOFF,
                        -1,
                        peers,
                        routes,
                        List.of(new Grant("*", List.of("*"), 1 << 20)),
                        WireOptions.of(ANY).withAeron(aeron),
                        List.of()),
                new Noted());
        open.add(bridge);
        return bridge;
    }

    private static InetSocketAddress address(final Bridge bridge) {
        return new InetSocketAddress(HOST, bridge.port());
    }

    private Bus bus(final String name) {
        final Bus bus = Bus.open(name, options);
        open.add(bus);
        return bus;
    }

    private void until(final BooleanSupplier condition) {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < DEADLINE, () -> "not within a minute; " + events);
            Thread.onSpinWait();
        }
    }

    /** Publishes numbers, and takes and checks them at other ends. */
    private final class Traffic {
        final Publication publication;
        final Subscription[] subscriptions;
        final int[] received;
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
        int published;

        Traffic(final Publication publication, final Subscription... subscriptions) {
            this.publication = publication;
            this.subscriptions = subscriptions;
            received = new int[subscriptions.length];
        }

        void run(final int total) {
            until(() -> {
                buffer.putInt(0, published);
                if (published < total && publication.offer(buffer, 0, LENGTH) > 0) {
                    published++;
                }
                int done = 0;
                for (int i = 0; i < subscriptions.length; i++) {
                    done += take(i) == total ? 1 : 0;
                }
                return done == subscriptions.length;
            });
        }

        /** Never further ahead of the first one than it may be without being cut off, however slow the machine is. */
        void runPaced(final int total) {
            until(() -> {
                buffer.putInt(0, published);
                final boolean due = published < total && published - received[0] < AHEAD;
                published += due && publication.offer(buffer, 0, LENGTH) > 0 ? 1 : 0;
                return take(0) == total;
            });
        }

        /** To the first ones only, as many as there are. */
        Traffic without(final int last) {
            final Traffic fewer = new Traffic(publication, Arrays.copyOf(subscriptions, subscriptions.length - last));
            fewer.published = published;
            System.arraycopy(received, 0, fewer.received, 0, fewer.received.length);
            return fewer;
        }

        private int take(final int which) {
            subscriptions[which].poll(
                    (record, offset, length, type, position) -> {
                        assertEquals(received[which]++, record.getInt(offset));
                        assertEquals(LENGTH, length);
                    },
                    100);
            return received[which];
        }
    }

    private Traffic toTwoReplicas(final AeronOptions aeron) throws Exception {
        return toTwoReplicas(aeron, Slow.HOLD);
    }

    private Traffic toTwoReplicas(final AeronOptions aeron, final Slow slow) throws Exception {
        launchDriver();
        final Publication x = bus("a").addPublication("x", CHANNEL);
        final Bridge b = launch("b", external(), Map.of());
        c = launch("c", external(), Map.of());
        launch("a", aeron, Map.of("b", address(b), "c", address(c)), ANY, slow);
        final Bus atB = bus("b");
        final Bus atC = bus("c");
        until(() -> atB.channels().contains("x") && atC.channels().contains("x"));
        return new Traffic(x, atB.addSubscription("x", OLDEST), atC.addSubscription("x", OLDEST));
    }

    /** Bytes that were sent by publications whose channel has a text. */
    private long sentBy(final String text) {
        final long[] most = {0};
        final CountersReader counters = driver.context().countersManager();
        counters.forEach((id, type, key, label) -> {
            if (label.startsWith("snd-pos") && label.contains(text)) {
                most[0] = Math.max(most[0], counters.getCounterValue(id));
            }
        });
        return most[0];
    }

    @Test
    void shouldSendOneStreamOfASourceToSeveralPeers() throws Exception {
        final Traffic traffic = toTwoReplicas(external().shared(Optional.empty()));
        int goal = 0;
        while (sentBy("control-mode=manual") < 1 << 20) {
            assertTrue(goal < 10_000_000, () -> "nothing goes by the shared stream; " + events);
            traffic.run(goal += 10_000);
        }
    }

    @Test
    void shouldSendOneStreamOfASourceToAGroup() throws Exception {
        final InetSocketAddress group = new InetSocketAddress(InetAddress.getByName("239.255.77.7"), 40_771);
        final Traffic traffic = toTwoReplicas(external().shared(Optional.of(group)));
        int goal = 0;
        while (sentBy("239.255.77.7") < 1 << 20) {
            assertTrue(goal < 10_000_000, () -> "nothing goes to the group; " + events);
            traffic.run(goal += 10_000);
        }
    }

    @Test
    void shouldSpareOthersWhenOneOfSeveralPeersIsSlowOrGone() throws Exception {
        final Traffic both = toTwoReplicas(external().shared(Optional.empty()), Slow.CUT);
        // Nobody takes anything at c, whose follower holds the replica back.
        final Traffic one = new Traffic(both.publication, both.subscriptions[0]);
        one.runPaced(5_000);
        assertTrue(events.stream().anyMatch(event -> event.startsWith("CUT_OFF")), events.toString());
        c.close();
        one.runPaced(10_000);
    }

    @Test
    void shouldGoOnWithAPeerThatWasAwayFromWhereItsReplicaEnds() throws Exception {
        final Traffic traffic = toTwoReplicas(external().shared(Optional.empty()));
        traffic.run(20_000);
        final InetSocketAddress address = address(c);
        c.close();
        final Traffic one = traffic.without(1);
        one.run(21_000);
        c = launch("c", external(), Map.of(), address, Slow.HOLD);
        traffic.received[0] = one.received[0];
        traffic.published = one.published;
        traffic.run(60_000);
        assertTrue(events.stream().noneMatch(event -> event.startsWith("GAP")), events.toString());
    }

    /** All that the replica's bridge has of the peer is that it comes, is turned away, and comes again. */
    @Test
    void shouldTakeInAPeerWhenTheOnlyWireItOffersComesToWork() throws Exception {
        final Publication x = bus("a").addPublication("x", CHANNEL);
        final Bridge b = launch("b", external(), Map.of());
        launch("a", AeronOptions.of(ANY), Map.of("b", address(b)));
        until(() -> events.stream().anyMatch(event -> event.startsWith("REFUSED NO_WIRE a -> ?")));
        launchDriver();
        final Bus atB = bus("b");
        until(() -> atB.channels().contains("x"));
        new Traffic(x, atB.addSubscription("x", OLDEST)).run(1_000);
    }
}
