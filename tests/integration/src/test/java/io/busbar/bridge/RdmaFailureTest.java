package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.bridge.link.LinkStatus;
import io.busbar.bridge.link.Reason;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.process.ShmTempDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of two bridges when their device's port goes down, on one of the hosts of the RDMA test-bed: it is told
 * by its name, in counters and in what a link says of itself, and links go on when it is over.
 */
@EnabledIfEnvironmentVariable(named = "BUSBAR_RDMA_TESTBED", matches = "rxe|siw")
class RdmaFailureTest {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(60);
    private static final String INTERFACE = "va";
    private static final String LISTEN = "10.77.0.1:7401";
    private static final String CHANNEL = "c";

    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    private Bus near;
    private Bus far;
    private Publication publication;
    private Subscription subscription;
    private Bridge source;
    private Bridge replica;

    @BeforeEach
    void open() throws Exception {
        final BusOptions options = BusOptions.DEFAULT.withDirectory(directory);
        near = Bus.open("a", options);
        far = Bus.open("b", options);
        publication = near.addPublication(CHANNEL, BridgedHosts.CHANNEL);
        final String common = "insecure = true\ndirectory = \"" + directory + "\"\n[rdma]\nlisten = \"10.77.0.1:0\"\n";
        replica = launch(
                "b",
                "name = \"b\"\nbus = \"b\"\nlisten = \"" + LISTEN + "\"\n" + common + "[[accept]]\npeer = \"a\"\n");
        source = launch(
                "a",
                "name = \"a\"\nbus = \"a\"\n" + common + "[[peer]]\nname = \"b\"\naddress = \"" + LISTEN
                        + "\"\n[[route]]\nchannel = \"" + CHANNEL + "\"\npeer = \"b\"\nwires = [\"rdma\"]\n");
        until("a replica", () -> far.channels().contains(CHANNEL));
        subscription = far.addSubscription(
                CHANNEL,
                SubscriptionOptions.DEFAULT.withChannel(BridgedHosts.CHANNEL).fromOldest());
    }

    private Bridge launch(final String name, final String text) throws Exception {
        final Path file = Files.writeString(directory.resolve(name + ".toml"), text);
        return Bridge.launch(ConfigReader.read(file), new Noted(name));
    }

    @AfterEach
    void close() {
        source.close();
        replica.close();
        near.close();
        far.close();
        near.removeAll();
        far.removeAll();
    }

    private final class Noted implements BridgeEvents {
        private final String name;

        Noted(final String name) {
            this.name = name;
        }

        @Override
        public void onWire(final WireProbe probe) {
            said.add(name + " " + probe);
        }

        @Override
        public void onBridge(final String what) {
            said.add(name + " " + what);
        }

        @Override
        public void onEvent(final String link, final Kind kind, final Reason reason, final String detail) {
            said.add(name + " " + kind + " " + reason + " " + detail);
        }
    }

    private void until(final String what, final BooleanSupplier done) {
        for (final long start = System.nanoTime(); !done.getAsBoolean(); LockSupport.parkNanos(1_000_000)) {
            assertTrue(System.nanoTime() - start < DEADLINE, () -> "no " + what + " in a minute; " + story());
        }
    }

    private String story() {
        return source.failures() + " and " + replica.failures() + "; they said\n" + String.join("\n", said);
    }

    private int count(final String failure) {
        int count = 0;
        for (final Bridge each : new Bridge[] {source, replica}) {
            count += each.failures().getOrDefault("rdma", Map.of()).getOrDefault(failure, 0);
        }
        return count;
    }

    private void carry(final long messages) {
        final Exchange exchange = new Exchange(CHANNEL, Exchange::small, messages, publication, subscription);
        try {
            while (!exchange.isDone()) {
                exchange.step();
            }
        } catch (final AssertionError e) {
            throw new AssertionError(e.getMessage() + "; " + story(), e);
        }
    }

    private static void must(final String... command) throws Exception {
        final Process process = new ProcessBuilder(command).inheritIO().start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "hangs: " + List.of(command));
        assertEquals(0, process.exitValue(), () -> "failed: " + List.of(command));
    }

    /** What ended the last session is in the link's status, too. */
    private void assertToldByLink(final String failure) {
        final LinkStatus status = source.status().getFirst();
        assertTrue(status.lastError().contains(failure), status.toString());
    }

    @Test
    void shouldTellOfAPortThatIsDownAndGoOnOnceItIsUp() throws Exception {
        carry(2_000);
        must("ip", "link", "set", INTERFACE, "down");
        try {
            until("PORT_DOWN", () -> count("PORT_DOWN") > 0);
            // The source cannot connect either, as long as it lasts.
            until(
                    "PORT_DOWN as the link's last error",
                    () -> source.status().getFirst().lastError().contains("PORT_DOWN"));
        } finally {
            must("ip", "link", "set", INTERFACE, "up");
        }
        carry(20_000);
        assertToldByLink("PORT_DOWN");
    }
}
