package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.Claim;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.bridge.BridgeConfig.Grant;
import io.busbar.bridge.BridgeConfig.Idle;
import io.busbar.bridge.link.LinkEvents.Kind;
import io.busbar.bridge.link.Reason;
import io.busbar.bridge.link.Route;
import io.busbar.bridge.link.Route.Slow;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.tcp.Sockets;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bridges within one process, over loopback. */
class BridgeTest {
    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final ChannelOptions SMALL = ChannelOptions.DEFAULT.withCapacity(64 << 10);
    private static final SubscriptionOptions OLDEST =
            SubscriptionOptions.DEFAULT.withChannel(SMALL).fromOldest();

    private final Path directory = create();
    private final BusOptions options = BusOptions.DEFAULT.withDirectory(directory);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, Bus> buses = new HashMap<>();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);

    private static Path create() {
        try {
            return Files.createTempDirectory(Path.of("/dev/shm"), "busbar-bridge-");
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (final AutoCloseable each : open.reversed()) {
            each.close();
        }
        for (final String bus : List.of("a", "b", "c")) {
            try (Bus removed = Bus.open(bus, options)) {
                removed.removeAll();
            }
        }
        Files.deleteIfExists(directory);
    }

    private Bus bus(final String name) {
        return buses.computeIfAbsent(name, opened -> {
            final Bus bus = Bus.open(opened, options);
            open.add(bus);
            return bus;
        });
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

    private BridgeConfig config(
            final String name, final Map<String, InetSocketAddress> peers, final List<Route> routes, final Idle idle) {
        return new BridgeConfig(
                name,
                name,
                options,
                Optional.of(new InetSocketAddress(HOST, 0)),
                new InetSocketAddress(HOST, 0),
                SECRET,
                Sockets.NATIVE,
                idle,
                -1,
                peers,
                routes,
                List.of(new Grant("*", List.of("*"), 1 << 20)));
    }

    private Bridge launch(final BridgeConfig config) throws Exception {
        final Bridge bridge = Bridge.launch(config, new Noted());
        open.add(bridge);
        return bridge;
    }

    private Bridge replicaBridge(final String name, final Idle idle) throws Exception {
        return launch(config(name, Map.of(), List.of(), idle));
    }

    private static InetSocketAddress address(final Bridge bridge) {
        return new InetSocketAddress(HOST, bridge.port());
    }

    private static Route route(final String channel, final String peer) {
        return new Route(channel, peer, channel, List.of("tcp"), Slow.HOLD, true);
    }

    private void until(final BooleanSupplier condition) {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < DEADLINE, () -> "not within half a minute; " + events);
            Thread.onSpinWait();
        }
    }

    /** Publishes numbers and awaits them at the other end. */
    private void exchange(
            final Publication publication, final Subscription subscription, final int from, final int to) {
        final int[] next = {from, from};
        until(() -> {
            buffer.putInt(0, next[0]);
            if (next[0] < to && publication.offer(1, buffer, 0, 4 + next[0] % 100) > 0) {
                next[0]++;
            }
            subscription.poll(
                    (record, offset, length, type, position) -> {
                        assertEquals(next[1], record.getInt(offset));
                        assertEquals(4 + next[1] % 100, length);
                        next[1]++;
                    },
                    100);
            return next[1] == to;
        });
    }

    @ParameterizedTest
    @EnumSource(Idle.class)
    void shouldCarryAChannelHoweverItIdles(final Idle idle) throws Exception {
        final Publication publication = bus("a").addPublication("x", SMALL);
        final Bridge b = replicaBridge("b", idle);
        launch(config("a", Map.of("b", address(b)), List.of(route("x", "b")), idle));
        until(() -> bus("b").channels().contains("x"));
        exchange(publication, bus("b").addSubscription("x", OLDEST), 0, 5_000);
    }

    @Test
    void shouldCarryOneSourceToSeveralPeersAndAnotherBack() throws Exception {
        final Bridge b = replicaBridge("b", Idle.BACKOFF);
        final Bridge c = replicaBridge("c", Idle.BACKOFF);
        final Publication x = bus("a").addPublication("x", SMALL);
        final Publication y = bus("b").addPublication("y", SMALL);
        final Bridge a = launch(config(
                "a",
                Map.of("b", address(b), "c", address(c)),
                List.of(route("x", "b"), route("x", "c")),
                Idle.BACKOFF));
        b.reload(config("b", Map.of("a", address(a)), List.of(route("y", "a")), Idle.BACKOFF));
        until(() -> bus("b").channels().contains("x")
                && bus("c").channels().contains("x")
                && bus("a").channels().contains("y"));
        final Subscription atB = bus("b").addSubscription("x", OLDEST);
        final Subscription atC = bus("c").addSubscription("x", OLDEST);
        exchange(x, atB, 0, 200);
        exchange(y, bus("a").addSubscription("y", OLDEST), 0, 200);
        final int[] seen = {0};
        until(() -> atC.poll((record, offset, length, type, position) -> seen[0]++, 100) >= 0 && seen[0] == 200);
    }

    @Test
    void shouldChangeRoutesWithoutDisturbingOthers() throws Exception {
        final Bridge b = replicaBridge("b", Idle.BACKOFF);
        final Publication x = bus("a").addPublication("x", SMALL);
        final Publication y = bus("a").addPublication("y", SMALL);
        final Map<String, InetSocketAddress> peers = Map.of("b", address(b));
        final Bridge a = launch(config("a", peers, List.of(route("x", "b")), Idle.BACKOFF));
        until(() -> bus("b").channels().contains("x"));
        final Subscription atX = bus("b").addSubscription("x", OLDEST);
        exchange(x, atX, 0, 100);
        a.reload(config("a", peers, List.of(route("x", "b"), route("y", "b")), Idle.BACKOFF));
        until(() -> bus("b").channels().contains("y"));
        exchange(y, bus("b").addSubscription("y", OLDEST), 0, 100);
        a.reload(config("a", peers, List.of(route("x", "b")), Idle.BACKOFF));
        until(() -> a.status().stream()
                .filter(each -> each.link().startsWith("y "))
                .findAny()
                .isEmpty());
        exchange(x, atX, 100, 200);
        assertEquals(1, a.status().getFirst().sessions());
        // The hold was given up: the publisher of y is not held back by anybody.
        for (int i = 0; i < 2_000; i++) {
            assertTrue(y.offer(1, buffer, 0, 100) > 0);
        }
    }

    @Test
    void shouldNotMindPeersThatAreSilentSlowOrSendGarbage() throws Exception {
        final Bridge b = replicaBridge("b", Idle.BACKOFF);
        final Publication publication = bus("a").addPublication("x", SMALL);
        final List<Socket> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                final Socket socket = new Socket(HOST, b.port());
                strangers.add(socket);
                final OutputStream out = socket.getOutputStream();
                out.write(
                        i % 2 == 0
                                ? new byte[] {1}
                                : new byte[] {16, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9});
            }
            launch(config("a", Map.of("b", address(b)), List.of(route("x", "b")), Idle.BACKOFF));
            until(() -> bus("b").channels().contains("x"));
            exchange(publication, bus("b").addSubscription("x", OLDEST), 0, 1_000);
        } finally {
            for (final Socket socket : strangers) {
                socket.close();
            }
        }
        assertTrue(events.stream().anyMatch(event -> event.startsWith("REFUSED PROTOCOL")), events.toString());
    }

    @Test
    void shouldLetNobodyInWithoutTheSecret() throws Exception {
        final Bridge b = replicaBridge("b", Idle.BACKOFF);
        bus("a").addPublication("x", SMALL);
        for (final String wrong : List.of("", "0123456789abcdeX")) {
            final BridgeConfig right = config("a", Map.of("b", address(b)), List.of(route("x", "b")), Idle.BACKOFF);
            final BridgeConfig stranger = new BridgeConfig(
                    right.name(),
                    right.bus(),
                    right.busOptions(),
                    right.listen(),
                    right.dataListen(),
                    wrong.getBytes(StandardCharsets.US_ASCII),
                    right.sockets(),
                    right.idle(),
                    right.core(),
                    right.peers(),
                    right.routes(),
                    right.grants());
            events.clear();
            try (Bridge bridge = Bridge.launch(stranger, new Noted())) {
                until(() -> events.stream().anyMatch(event -> event.startsWith("REFUSED AUTHENTICATION x -> b:x")));
            }
        }
        assertEquals(List.of(), bus("b").channels());
    }

    @Test
    void shouldRefuseAReplicaOfTheNameOfAChannel() throws Exception {
        final Bridge b = replicaBridge("b", Idle.BACKOFF);
        bus("b").addPublication("x", SMALL);
        bus("a").addPublication("x", SMALL);
        launch(config("a", Map.of("b", address(b)), List.of(route("x", "b")), Idle.BACKOFF));
        until(() -> events.stream().anyMatch(event -> event.startsWith("REFUSED NOT_A_REPLICA x -> b:x")));
    }

    @Test
    void shouldCarryASourceOfSeveralPublishersInItsOrder() throws Exception {
        final Bridge b = replicaBridge("b", Idle.BACKOFF);
        final Publication first = bus("a").addPublication("x", SMALL.shared());
        final Publication second = bus("a").addPublication("x", SMALL.shared());
        launch(config("a", Map.of("b", address(b)), List.of(route("x", "b")), Idle.BACKOFF));
        until(() -> bus("b").channels().contains("x"));
        final Subscription subscription = bus("b").addSubscription("x", OLDEST);
        for (int i = 0; i < 500; i++) {
            exchange(i % 3 == 0 ? first : second, subscription, i, i + 1);
        }
        final Claim claim = new Claim();
        assertTrue(first.tryClaim(4 + 500 % 100, claim) > 0);
        buffer.putInt(0, 501);
        assertTrue(second.offer(1, buffer, 0, 4 + 501 % 100) > 0);
        claim.buffer().putInt(claim.offset(), 500);
        claim.commit();
        final int[] next = {500};
        until(() -> {
            subscription.poll(
                    (record, offset, length, type, position) -> assertEquals(next[0]++, record.getInt(offset)), 10);
            return next[0] == 502;
        });
        // A replica has one publisher, its bridge.
        assertEquals(1, bus("b").info("x").publishers().size());
    }

    @Test
    void shouldTellThatTheGapOfASourceOfSeveralPublishersIsNotCounted() throws Exception {
        final Bridge b = replicaBridge("b", Idle.BACKOFF);
        final Publication publication = bus("a").addPublication("x", SMALL.shared());
        final Route cut = new Route("x", "b", "x", List.of("tcp"), Slow.CUT, true);
        launch(config("a", Map.of("b", address(b)), List.of(cut), Idle.BACKOFF));
        until(() -> bus("b").channels().contains("x"));
        final Subscription slow = bus("b").addSubscription("x", OLDEST);
        until(() -> {
            LockSupport.parkNanos(100_000);
            publication.offer(1, buffer, 0, 100);
            return events.stream().anyMatch(event -> event.startsWith("GAP null a -> x an unknown number of records"));
        });
        slow.close();
    }

    @Test
    void shouldCutOffASlowReplicaIfToldAndCountTheGap() throws Exception {
        final Bridge b = replicaBridge("b", Idle.BACKOFF);
        final Publication publication = bus("a").addPublication("x", SMALL);
        final Route cut = new Route("x", "b", "x", List.of("tcp"), Slow.CUT, true);
        launch(config("a", Map.of("b", address(b)), List.of(cut), Idle.BACKOFF));
        until(() -> bus("b").channels().contains("x"));
        final Subscription slow = bus("b").addSubscription("x", OLDEST);
        final int[] published = {0};
        // At a pace that the link keeps up with: it loses only what the subscriber makes it lose.
        until(() -> {
            LockSupport.parkNanos(100_000);
            buffer.putInt(0, published[0]);
            published[0] += publication.offer(1, buffer, 0, 100) > 0 ? 1 : 0;
            return events.stream().anyMatch(event -> event.startsWith("GAP null a -> x"));
        });
        final int[] before = {0};
        until(() -> slow.poll(
                                (record, offset, length, type, position) ->
                                        assertEquals(before[0]++, record.getInt(offset)),
                                100)
                        == 0
                && slow.isRetired());
        final Subscription again = bus("b").addSubscription("x", OLDEST);
        final String gap = events.stream()
                .filter(event -> event.startsWith("GAP null a -> x"))
                .findFirst()
                .orElseThrow();
        final int missed = Integer.parseInt(gap.split(" ")[5]);
        final int first = before[0] + missed;
        final int[] after = {first};
        // At a pace that the link keeps up with: it loses only what the subscriber makes it lose.
        until(() -> {
            LockSupport.parkNanos(100_000);
            buffer.putInt(0, published[0]);
            published[0] += publication.offer(1, buffer, 0, 100) > 0 ? 1 : 0;
            again.poll(
                    (record, offset, length, type, position) -> assertEquals(after[0]++, record.getInt(offset), gap),
                    100);
            return after[0] > first + 100;
        });
    }
}
