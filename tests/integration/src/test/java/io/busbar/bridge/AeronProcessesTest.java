package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.CommonContext;
import io.aeron.driver.MediaDriver;
import io.busbar.process.ChildJvm;
import io.busbar.process.ShmTempDir;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wire aeron by a media driver that runs by itself, and dies. */
class AeronProcessesTest {
    private static final int DRIVER_KILLS = Integer.getInteger("busbar.bridge.driverKills", 2);
    private static final long MESSAGES = 300_000;
    private static final int TIMEOUT_MILLIS = 1_000;

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    private static ChildJvm driver(final Path path) {
        final ChildJvm driver = ChildJvm.of(MediaDriver.class)
                .brief()
                .with("-Daeron.dir=" + path, "-Daeron.threading.mode=SHARED", "-Daeron.dir.delete.on.start=true")
                .start();
        final long start = System.nanoTime();
        // Not merely its file, which is there before.
        while (!CommonContext.isDriverActive(path.toFile(), TIMEOUT_MILLIS, text -> {})) {
            driver.checkAlive();
            assertTrue(System.nanoTime() - start < 60_000_000_000L, driver::said);
            LockSupport.parkNanos(1_000_000);
        }
        return driver;
    }

    @Test
    void shouldGoOnWhenAMediaDriverWasKilledAndStartedAgain() throws Exception {
        final Path path = directory.resolve("driver");
        final String section = "[aeron]\ndirectory = \"" + path + "\"\ndriver-timeout = " + TIMEOUT_MILLIS + "\n";
        final TestedWire wire = new TestedWire("aeron", true, section, section);
        ChildJvm driver = driver(path);
        try (BridgedHosts hosts = BridgedHosts.onLoopback(directory, List.of(wire), BridgedHosts.CHANNEL)) {
            final Exchange exchange = new Exchange(
                    wire.name(),
                    Exchange::small,
                    MESSAGES,
                    hosts.publications.getFirst(),
                    hosts.subscriptions.getFirst());
            int kills = 0;
            while (!exchange.isDone()) {
                exchange.step();
                if (kills < DRIVER_KILLS && exchange.progress() * (DRIVER_KILLS + 1) >= kills + 1) {
                    driver.close();
                    kills++;
                    driver = driver(path);
                    exchange.resume();
                }
            }
            assertEquals(DRIVER_KILLS, kills);
            assertTrue(hosts.source.said().contains("the media driver in " + path + " is gone"), hosts.story());
        } finally {
            driver.close();
        }
    }
}
