package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.Publication;
import io.busbar.ShmTempDir;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.bridge.link.LinkStatus;
import io.busbar.bridge.link.Reason;
import io.busbar.bridge.wire.WireProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bridges and wires as they are, of which one works on its host and leads nowhere. */
class BridgeFallbackTest {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final int COUNT = 1_000;

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    private final Queue<String> events = new ConcurrentLinkedQueue<>();

    private final class Noted implements BridgeEvents {
        @Override
        public void onWire(final WireProbe probe) {}

        @Override
        public void onBridge(final String what) {}

        @Override
        public void onEvent(final String link, final Kind kind, final Reason reason, final String detail) {
            events.add(kind + " " + reason + " " + link + " " + detail);
        }
    }

    private Bridge launch(final String name, final String text) throws Exception {
        final Path file = directory.resolve(name + ".toml");
        Files.writeString(
                file, "name = \"%s\"\nbus = \"%s\"\ndirectory = \"%s\"\n%s".formatted(name, name, directory, text));
        return Bridge.launch(ConfigReader.read(file), new Noted());
    }

    private void until(final BooleanSupplier condition) {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < DEADLINE, () -> "not within half a minute; " + events);
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldTakeTheNextWireWhereThePeerCannotExpectAPathOverTheFirst() throws Exception {
        final BusOptions options = BusOptions.DEFAULT.withDirectory(directory);
        // TCP works there, over loopback, and its data comes in at an address that no host has.
        final String far = """
                listen = "127.0.0.1:0"
                [[accept]]
                peer = "a"
                [tcp]
                data-listen = "192.0.2.1:0"
                [udp]
                data-listen = "127.0.0.1:0"
                """;
        final String near = """
                [[peer]]
                name = "b"
                address = "127.0.0.1:%d"
                [[route]]
                channel = "x"
                peer = "b"
                wires = ["tcp", "udp"]
                """;
        try (Bus a = Bus.open("a", options);
                Bus b = Bus.open("b", options);
                Publication publication = a.addPublication("x");
                Bridge in = launch("b", "insecure = true\n" + far);
                Bridge out = launch("a", near.formatted(in.port()))) {
            until(() -> b.channels().contains("x"));
            exchange(publication, b);
            assertEquals("udp", out.status().getFirst().wire());
            final LinkStatus accepted = in.status().getFirst();
            assertEquals("udp", accepted.wire());
            assertEquals(1, accepted.fallbacks());
            assertTrue(accepted.wires().startsWith("offered tcp, udp (tcp refused: "), accepted.wires());
            assertTrue(accepted.wires().contains("EADDRNOTAVAIL"), accepted.wires());
            assertTrue(
                    events.stream().anyMatch(event -> event.startsWith("FELL_BACK NO_WIRE a -> x")), events.toString());
        } finally {
            for (final String bus : new String[] {"a", "b"}) {
                try (Bus removed = Bus.open(bus, options)) {
                    removed.removeAll();
                }
            }
        }
    }

    private void exchange(final Publication publication, final Bus far) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Integer.BYTES]);
        final int[] next = {0, 0};
        try (Subscription subscription = far.addSubscription("x", SubscriptionOptions.DEFAULT.fromOldest())) {
            until(() -> {
                buffer.putInt(0, next[0]);
                if (next[0] < COUNT && publication.offer(1, buffer, 0, Integer.BYTES) > 0) {
                    next[0]++;
                }
                subscription.poll(
                        (record, offset, length, type, position) -> assertEquals(next[1]++, record.getInt(offset)),
                        100);
                return next[1] == COUNT;
            });
        }
    }
}
