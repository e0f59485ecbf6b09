package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.process.JvmCommand;
import io.busbar.process.ShmTempDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the wire xdp leaves behind when its bridge is killed, and what a bridge does that may not use it. */
class XdpProcessesTest {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
    private static final int KILLS = 3;
    private static final long MESSAGES = 100_000;

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    /** Whether a program is attached to the interface of a host. */
    private static boolean isAttached(final String[] prefix, final String device) {
        final List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(List.of("ip", "-details", "link", "show", "dev", device));
        try {
            final Process process = new ProcessBuilder(command).start();
            final String said = new String(process.getInputStream().readAllBytes());
            assertEquals(0, process.waitFor(), said);
            return said.contains("prog/xdp");
        } catch (final IOException e) {
            throw new AssertionError(e);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldLeaveNothingBehindAndBindAnewWhenKilled() throws Exception {
        final List<TestedWire> wires = List.of(TestedWire.of("xdp"));
        try (Namespaces network = new Namespaces()) {
            try (BridgedHosts hosts = BridgedHosts.in(network, directory, wires)) {
                final Exchange exchange = new Exchange(
                        "xdp", Exchange::small, MESSAGES, hosts.publications.get(0), hosts.subscriptions.get(0));
                // Each new bridge takes the same queues, or nothing arrives any more.
                new BridgeCampaign(hosts, network, List.of(exchange), 7).run(0, KILLS);
                assertTrue(hosts.source.said().contains("over xdp"), hosts.story());
                assertTrue(isAttached(network.prefixA(), "va"), hosts.story());
                assertTrue(isAttached(network.prefixB(), "vb"), hosts.story());
            }
            // Both were killed by closing.
            assertFalse(isAttached(network.prefixA(), "va"));
            assertFalse(isAttached(network.prefixB(), "vb"));
        }
    }

    @ParameterizedTest
    @CsvSource({"'-net_raw', CAP_NET_RAW missing", "'-bpf,-net_admin,-sys_admin', CAP_BPF and CAP_NET_ADMIN missing"})
    void shouldSayWhichCapabilityIsMissingAndFallBack(final String dropped, final String told) throws Exception {
        assumeTrue(JvmCommand.isInstalled("setpriv"), "setpriv (util-linux) is not installed");
        try (Namespaces network = new Namespaces()) {
            final List<String> prefix = new ArrayList<>(List.of(network.prefixA()));
            prefix.addAll(List.of("setpriv", "--bounding-set=" + dropped));
            final String said = carryOne(network, prefix.toArray(String[]::new));
            assertTrue(said.contains("wire xdp: does not work"), said);
            assertTrue(said.contains(told) && said.contains("EPERM"), said);
            assertTrue(said.contains("over tcp"), said);
            assertFalse(isAttached(network.prefixA(), "va"), said);
        }
    }

    /** Carries a message by a route that prefers xdp; returns what the source's bridge said. */
    private String carryOne(final Namespaces network, final String[] sourcePrefix) throws Exception {
        final BusOptions options = BusOptions.DEFAULT.withDirectory(directory);
        final String listen = Namespaces.ADDRESS_B + ":7400";
        final String routes = "[[peer]]\nname = \"b\"\naddress = \"" + listen
                + "\"\n[[route]]\nchannel = \"x\"\npeer = \"b\"\nwires = [\"xdp\", \"tcp\"]\n"
                + "[xdp]\ninterface = \"va\"\n";
        try (Bus near = Bus.open("a", options);
                Bus far = Bus.open("b", options);
                Publication publication = near.addPublication("x", BridgedHosts.CHANNEL);
                Daemon replica = new Daemon(
                        directory.resolve("b.toml"),
                        common("b") + "listen = \"" + listen
                                + "\"\n[[accept]]\npeer = \"a\"\n[xdp]\ninterface = \"vb\"\n",
                        network.prefixB());
                Daemon source = new Daemon(directory.resolve("a.toml"), common("a") + routes, sourcePrefix)) {
            final Exchange[] exchange = {null};
            try {
                await(() -> far.channels().contains("x"), source, replica);
                final Subscription subscription = far.addSubscription(
                        "x",
                        SubscriptionOptions.DEFAULT
                                .withChannel(BridgedHosts.CHANNEL)
                                .fromOldest());
                exchange[0] = new Exchange("x", Exchange::small, 100, publication, subscription);
                while (!exchange[0].isDone()) {
                    exchange[0].step();
                }
                await(() -> source.said().contains("STREAMING"), source, replica);
                return source.said();
            } finally {
                near.removeAll();
                far.removeAll();
            }
        }
    }

    private String common(final String name) throws IOException {
        final Path key = directory.resolve("key");
        if (!Files.exists(key)) {
            Files.writeString(key, "a secret of some length");
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        }
        return "name = \"" + name + "\"\nbus = \"" + name + "\"\ndirectory = \"" + directory + "\"\nsecret-file = \""
                + key + "\"\n";
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds();
    }

    private static void await(final Condition condition, final Daemon source, final Daemon replica) {
        final long start = System.nanoTime();
        while (!condition.holds()) {
            source.checkAlive();
            replica.checkAlive();
            assertTrue(System.nanoTime() - start < PATIENCE, () -> source.said() + replica.said());
            LockSupport.parkNanos(1_000_000);
        }
    }
}
