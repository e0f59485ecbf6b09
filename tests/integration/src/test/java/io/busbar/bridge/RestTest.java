package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Futexes;
import io.busbar.process.ShmTempDir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Daemons that sleep and have nothing to do. */
class RestTest {
    private static final long SECONDS = 2;

    /** Twenty is what is meant; a bound of a millisecond would make hundreds. */
    private static final long MOST_WAKE_UPS_A_SECOND = 60;

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    @Test
    void shouldHardlyWakeWhileNothingHappensAndGoOnWhenSomethingDoes() throws Exception {
        final List<TestedWire> wires = List.of(TestedWire.of("tcp"));
        try (BridgedHosts hosts = BridgedHosts.onLoopback(directory, wires, BridgedHosts.CHANNEL, "sleep")) {
            for (int round = 0; round < 2; round++) {
                // The second time, they are woken from a long sleep.
                final Exchange exchange = new Exchange(
                        "tcp", Exchange::small, 5_000, hosts.publications.getFirst(), hosts.subscriptions.getFirst());
                while (!exchange.isDone()) {
                    exchange.step();
                }
                assertRests(hosts.replica, "busbar-bridge-b");
                if (hosts.source.said().contains("wire uring: works") || Futexes.isSupported()) {
                    // Else no doorbell wakes: it looks at its sources each millisecond.
                    assertRests(hosts.source, "busbar-bridge-a");
                }
            }
        }
    }

    /** It comes to rest sooner or later, and then stays there. */
    private static void assertRests(final Daemon daemon, final String thread) {
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && least > MOST_WAKE_UPS_A_SECOND; attempt++) {
            final long before = sleeps(daemon.pid(), thread);
            final long start = System.nanoTime();
            while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(SECONDS)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            least = Math.min(least, (sleeps(daemon.pid(), thread) - before) / SECONDS);
        }
        System.out.println(thread + " woke " + least + " times a second");
        assertTrue(least <= MOST_WAKE_UPS_A_SECOND, thread + " woke " + least + " times a second");
    }

    /** How often the thread has gone to sleep. */
    private static long sleeps(final long pid, final String thread) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (final Path task : tasks.toList()) {
                if (Files.readString(task.resolve("comm")).strip().equals(thread)) {
                    return Files.readAllLines(task.resolve("status")).stream()
                            .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum();
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("no thread " + thread);
    }
}
