package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.Publication;
import io.busbar.ShmTempDir;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.bridge.link.Reason;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.log.RecordHandler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two bridges and everybody who uses them, on one thread. */
class InvokedBridgeTest {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final int COUNT = 1_000;
    private static final int BATCHES = 500;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String ROUTE = """
            [[peer]]
            name = "b"
            address = "127.0.0.1:%d"
            [[route]]
            channel = "x"
            peer = "b"
            wires = ["%s"]
            """;

    private static final BridgeEvents SILENT = new BridgeEvents() {
        @Override
        public void onWire(final WireProbe probe) {}

        @Override
        public void onBridge(final String what) {}

        @Override
        public void onEvent(final String link, final Kind kind, final Reason reason, final String detail) {}
    };

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    private BridgeConfig config(final String name, final String text) throws IOException, ConfigException {
        final Path file = directory.resolve(name + ".toml");
        Files.writeString(
                file, "name = \"%s\"\nbus = \"%s\"\ndirectory = \"%s\"\n%s".formatted(name, name, directory, text));
        return ConfigReader.read(file);
    }

    /** What is done with two bridges between which there is a replica. */
    @FunctionalInterface
    private interface Story {
        void play(Publication publication, Subscription subscription, InvokedBridge out, InvokedBridge in);
    }

    private void bridged(final String wire, final Story story) throws Exception {
        final BusOptions options = BusOptions.DEFAULT.withDirectory(directory);
        try (Bus a = Bus.open("a", options);
                Bus b = Bus.open("b", options);
                Publication publication = a.addPublication("x");
                InvokedBridge in = InvokedBridge.launch(
                        config("b", "listen = \"127.0.0.1:0\"\n[[accept]]\npeer = \"a\"\n"), SILENT);
                InvokedBridge out = InvokedBridge.launch(config("a", ROUTE.formatted(in.port(), wire)), SILENT)) {
            until(() -> b.channels().contains("x"), in, out);
            try (Subscription subscription = b.addSubscription("x", SubscriptionOptions.DEFAULT.fromOldest())) {
                story.play(publication, subscription, out, in);
            }
        } finally {
            for (final String bus : new String[] {"a", "b"}) {
                try (Bus removed = Bus.open(bus, options)) {
                    removed.removeAll();
                }
            }
        }
    }

    @Test
    void shouldCarryWhatIsPublishedWhileItIsInvoked() throws Exception {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
        final int[] received = {0};
        bridged("tcp", (publication, subscription, out, in) -> {
            for (int i = 0; i < COUNT; i++) {
                buffer.putLong(0, i);
                until(() -> publication.offer(buffer, 0, Long.BYTES) > 0, in, out);
            }
            until(
                    () -> {
                        subscription.poll(
                                (record, offset, length, type, position) ->
                                        assertEquals(received[0]++, record.getLong(offset)),
                                COUNT);
                        return received[0] == COUNT;
                    },
                    in,
                    out);
        });
    }

    /** What the bridges say to each other once a millisecond may allocate; what they do for a record may not. */
    @ParameterizedTest
    @Timeout(120)
    @ValueSource(strings = {"tcp", "uring", "udp"})
    void shouldAllocateNothingForARecord(final String wire) throws Exception {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
        final int[] received = {0};
        final RecordHandler handler = (record, offset, length, type, position) -> received[0]++;
        bridged(wire, (publication, subscription, out, in) -> {
            int clean = 0;
            // Once the compilers have come to an end.
            for (int batch = 0; clean <= COUNT / 2; batch++) {
                assertTrue(batch < BATCHES, "all of " + BATCHES * COUNT + " records but a few allocate");
                clean = 0;
                for (int i = 0; i < COUNT; i++) {
                    final long before = THREADS.getCurrentThreadAllocatedBytes();
                    final int expected = received[0] + 1;
                    publication.offer(buffer, 0, Long.BYTES);
                    while (received[0] < expected) {
                        out.invoke();
                        in.invoke();
                        subscription.poll(handler, COUNT);
                    }
                    clean += THREADS.getCurrentThreadAllocatedBytes() == before ? 1 : 0;
                }
            }
        });
    }

    private static void until(final BooleanSupplier condition, final InvokedBridge... bridges) {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            for (final InvokedBridge bridge : bridges) {
                bridge.invoke();
            }
            assertTrue(System.nanoTime() - start < DEADLINE, "not within 30 s");
        }
    }
}
