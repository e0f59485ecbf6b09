package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.process.ChildJvm;
import io.busbar.process.NotifySocket;
import io.busbar.process.ShmTempDir;
import io.busbar.traffic.TestBus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a service: what it tells systemd, and what signals do to it. */
class DaemonServiceTest {
    private static final int TERMINATED = 128 + 15;
    private static final int PATIENCE_SECONDS = 60;
    private static final String PEER = "[[peer]]\nname = \"b\"\naddress = \"127.0.0.1:1\"\n";
    private static final String ROUTE = "[[route]]\nchannel = \"x\"\npeer = \"b\"\n";

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    private Path configure(final String rest) throws Exception {
        return Files.writeString(
                directory.resolve("bridge.toml"),
                "name = \"a\"\nbus = \"a\"\ndirectory = \"" + directory + "\"\n" + rest);
    }

    /** Whoever runs the tests may ignore SIGHUP, as nohup does, and a JVM leaves that as it is. */
    private ChildJvm start(final Path config, final String... environment) {
        final String[] prefix = new String[environment.length + 2];
        prefix[0] = "env";
        prefix[1] = "--default-signal=HUP";
        System.arraycopy(environment, 0, prefix, 2, environment.length);
        final ChildJvm daemon =
                ChildJvm.of(BridgeMain.class).brief().behind(prefix).start(config);
        daemon.await("READY");
        daemon.tell("GO");
        return daemon;
    }

    private static void awaitSaid(final ChildJvm daemon, final String what) {
        TestBus.await(what, List.of(daemon), () -> daemon.said().contains(what));
    }

    @Test
    void shouldTellSystemdHowItIs() throws Exception {
        final Path path = directory.resolve("notify");
        try (NotifySocket systemd = new NotifySocket(path, PATIENCE_SECONDS);
                ChildJvm daemon = start(configure(PEER), "NOTIFY_SOCKET=" + path, "WATCHDOG_USEC=400000")) {
            assertEquals("READY=1", systemd.receive());
            assertEquals("WATCHDOG=1", systemd.receive());
            assertEquals("WATCHDOG=1", systemd.receive());
            daemon.hangUp();
            final long before = System.nanoTime() / 1_000;
            final String told = systemd.receiveOtherThan("WATCHDOG=1");
            assertTrue(told.startsWith("RELOADING=1\nMONOTONIC_USEC="), told);
            final long at = Long.parseLong(told.substring(told.lastIndexOf('=') + 1));
            assertTrue(at >= before && at <= System.nanoTime() / 1_000, told + " is not between the signal and now");
            assertEquals("READY=1", systemd.receive());
            daemon.terminate();
            assertEquals("STOPPING=1", systemd.receiveOtherThan("WATCHDOG=1"));
            assertEquals(TERMINATED, daemon.awaitEnd());
        }
    }

    @Test
    void shouldNotKeepTheWatchdogOfAnotherProcessQuiet() throws Exception {
        final Path path = directory.resolve("notify");
        try (NotifySocket systemd = new NotifySocket(path, PATIENCE_SECONDS);
                ChildJvm daemon =
                        start(configure(PEER), "NOTIFY_SOCKET=" + path, "WATCHDOG_USEC=1000", "WATCHDOG_PID=1")) {
            assertEquals("READY=1", systemd.receive());
            daemon.hangUp();
            assertTrue(systemd.receive().startsWith("RELOADING=1"));
        }
    }

    @Test
    void shouldReloadOnHangup() throws Exception {
        final Path config = configure(PEER);
        final FileTime asBefore = Files.getLastModifiedTime(config);
        try (ChildJvm daemon = start(config)) {
            awaitSaid(daemon, "bridge ready");
            configure(PEER + ROUTE);
            // The change of the file is no reason any more.
            Files.setLastModifiedTime(config, asBefore);
            daemon.hangUp();
            awaitSaid(daemon, "has 1 routes now");
            configure(PEER + ROUTE + "nonsense");
            daemon.hangUp();
            awaitSaid(daemon, "goes on as it was");
            daemon.checkAlive();
        }
    }

    @Test
    void shouldReloadWhenTheFileChanges() throws Exception {
        final Path config = configure(PEER);
        try (ChildJvm daemon = start(config)) {
            awaitSaid(daemon, "bridge ready");
            configure(PEER + ROUTE);
            Files.setLastModifiedTime(config, FileTime.fromMillis(1));
            awaitSaid(daemon, "has 1 routes now");
        }
    }

    @Test
    void shouldEndInOrderWhenItIsTerminatedAndGoOnWhereItWas() throws Exception {
        final List<TestedWire> wires = List.of(TestedWire.of("tcp"));
        try (BridgedHosts hosts = BridgedHosts.onLoopback(directory, wires, BridgedHosts.CHANNEL)) {
            final Exchange exchange = new Exchange(
                    "tcp", Exchange::small, 60_000, hosts.publications.getFirst(), hosts.subscriptions.getFirst());
            while (exchange.received() < 20_000) {
                exchange.step();
            }
            assertEquals(TERMINATED, hosts.source.restart());
            while (exchange.received() < 40_000) {
                exchange.step();
            }
            assertEquals(TERMINATED, hosts.replica.restart());
            while (!exchange.isDone()) {
                exchange.step();
            }
        }
    }
}
