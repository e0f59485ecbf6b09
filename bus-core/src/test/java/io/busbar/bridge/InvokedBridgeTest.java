package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.Publication;
import io.busbar.ShmTempDir;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.bridge.link.Reason;
import io.busbar.bridge.wire.WireProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two bridges and everybody who uses them, on one thread. */
class InvokedBridgeTest {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final int COUNT = 1_000;
    private static final String ROUTE = """
            [[peer]]
            name = "b"
            address = "127.0.0.1:%d"
            [[route]]
            channel = "x"
            peer = "b"
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

    @Test
    void shouldCarryWhatIsPublishedWhileItIsInvoked() throws Exception {
        final BusOptions options = BusOptions.DEFAULT.withDirectory(directory);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
        final int[] received = {0};
        try (Bus a = Bus.open("a", options);
                Bus b = Bus.open("b", options);
                Publication publication = a.addPublication("x");
                InvokedBridge in = InvokedBridge.launch(
                        config("b", "listen = \"127.0.0.1:0\"\n[[accept]]\npeer = \"a\"\n"), SILENT);
                InvokedBridge out = InvokedBridge.launch(config("a", ROUTE.formatted(in.port())), SILENT)) {
            until(() -> b.channels().contains("x"), in, out);
            try (Subscription subscription = b.addSubscription("x", SubscriptionOptions.DEFAULT.fromOldest())) {
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
            }
        } finally {
            for (final String bus : new String[] {"a", "b"}) {
                try (Bus removed = Bus.open(bus, options)) {
                    removed.removeAll();
                }
            }
        }
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
