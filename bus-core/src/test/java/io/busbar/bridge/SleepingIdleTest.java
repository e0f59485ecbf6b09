package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source's bridge that sleeps without io_uring, as where that is refused. */
class SleepingIdleTest {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(60);
    private static final long SECONDS = 2;

    /** Twenty are meant; looking each millisecond makes hundreds. */
    private static final long MOST_WAKE_UPS_A_SECOND = 60;

    private static final int RINGS = 20;

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

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
    private Publication publication;
    private Subscription subscription;
    private long next;

    private BridgeConfig config(final String name, final String text) throws IOException, ConfigException {
        final Path file = directory.resolve(name + ".toml");
        Files.writeString(
                file, "name = \"%s\"\nbus = \"%s\"\ndirectory = \"%s\"\n%s".formatted(name, name, directory, text));
        return ConfigReader.read(file);
    }

    @Test
    void shouldHardlyWakeWhileNothingHappensAndBeWokenByItsSource() throws Exception {
        assumeTrue(DoorbellRelay.isSupported(), "the kernel has no futex_waitv");
        final BusOptions options = BusOptions.DEFAULT.withDirectory(directory);
        try (Bus a = Bus.open("a", options);
                Bus b = Bus.open("b", options);
                Publication source = a.addPublication("x");
                Bridge in =
                        Bridge.launch(config("b", "listen = \"127.0.0.1:0\"\n[[accept]]\npeer = \"a\"\n"), SILENT)) {
            publication = source;
            final BridgeConfig config = config("a", """
                            [[peer]]
                            name = "b"
                            address = "127.0.0.1:%d"
                            [[route]]
                            channel = "x"
                            peer = "b"
                            """.formatted(in.port()));
            final BridgeAgent agent = new BridgeAgent(config, new WireSet(Bridge.wires(config), SILENT), SILENT);
            try (SleepingIdleStrategy idle = new SleepingIdleStrategy(agent);
                    AgentRunner runner = new AgentRunner(idle, Throwable::printStackTrace, null, agent)) {
                AgentRunner.startOnThread(runner);
                until(() -> b.channels().contains("x"));
                subscription = b.addSubscription("x", SubscriptionOptions.DEFAULT.fromOldest());
                exchange();
                assertRests("busbar-bridge-a");
                // One after the other, each when the bridge has come to rest or is about to.
                until(() -> {
                    exchange();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    return idle.rings() >= RINGS;
                });
                assertRests("busbar-bridge-a");
                subscription.close();
            }
        } finally {
            for (final String bus : new String[] {"a", "b"}) {
                try (Bus removed = Bus.open(bus, options)) {
                    removed.removeAll();
                }
            }
        }
    }

    private void exchange() {
        buffer.putLong(0, next++);
        assertTrue(publication.offer(buffer, 0, Long.BYTES) > 0);
        final int[] arrived = {0};
        until(() -> {
            subscription.poll(
                    (record, offset, length, type, position) -> {
                        assertEquals(next - 1, record.getLong(offset));
                        arrived[0]++;
                    },
                    10);
            return arrived[0] == 1;
        });
    }

    private static void until(final BooleanSupplier condition) {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < DEADLINE, "not within a minute");
            LockSupport.parkNanos(100_000);
        }
    }

    /** It comes to rest sooner or later, and then stays there. */
    private static void assertRests(final String thread) throws IOException {
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && least > MOST_WAKE_UPS_A_SECOND; attempt++) {
            final long before = sleeps(thread);
            final long start = System.nanoTime();
            while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(SECONDS)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            least = Math.min(least, (sleeps(thread) - before) / SECONDS);
        }
        System.out.println(thread + " woke " + least + " times a second");
        assertTrue(least <= MOST_WAKE_UPS_A_SECOND, thread + " woke " + least + " times a second");
    }

    /** How often the thread of this process has gone to sleep. */
    private static long sleeps(final String thread) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (final Path task : tasks.toList()) {
                if (Files.readString(task.resolve("comm")).strip().equals(thread)) {
                    return Files.readAllLines(task.resolve("status")).stream()
                            .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum();
                }
            }
        }
        throw new AssertionError("no thread " + thread);
    }
}
