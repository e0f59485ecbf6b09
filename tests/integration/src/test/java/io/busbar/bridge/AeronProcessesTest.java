package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.driver.MediaDriver;
import io.busbar.process.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** What {@link BridgeProcessesTest} does, over Aeron; and the death of a media driver that runs by itself. */
class AeronProcessesTest extends BridgeProcessesTest {
    private static final int DRIVER_KILLS = Integer.getInteger("busbar.bridge.driverKills", 2);

    @Override
    String wire() {
        return "aeron";
    }

    /** Fewer: it is slower than the others. */
    @Override
    long messages() {
        return Long.getLong("busbar.bridge.messages", 300_000);
    }

    private static ChildJvm driver(final Path path) {
        final ChildJvm driver = ChildJvm.of(MediaDriver.class)
                .brief()
                .with("-Daeron.dir=" + path, "-Daeron.threading.mode=SHARED", "-Daeron.dir.delete.on.start=true")
                .start();
        final long start = System.nanoTime();
        while (!Files.exists(path.resolve("cnc.dat"))) {
            driver.checkAlive();
            assertTrue(System.nanoTime() - start < 60_000_000_000L, driver::said);
            LockSupport.parkNanos(1_000_000);
        }
        return driver;
    }

    @Test
    void shouldGoOnWhenAMediaDriverWasKilledAndStartedAgain() throws Exception {
        final Path path = directory.resolve("driver");
        final ChildJvm[] driver = {driver(path)};
        final String more = "[aeron]\ndirectory = \"" + path + "\"\ndriver-timeout = 1000\n";
        try (BridgedHosts hosts = BridgedHosts.onLoopback(directory, wire(), more)) {
            final int[] kills = {0};
            final LongConsumer kill = spread(messages(), DRIVER_KILLS, () -> {
                driver[0].close();
                kills[0]++;
                driver[0] = driver(path);
            });
            new Exchange(BridgeProcessesTest::small, hosts::story)
                    .run(messages(), hosts.publication, hosts.subscription, kill);
            assertEquals(DRIVER_KILLS, kills[0]);
            assertTrue(hosts.source.said().contains("the media driver in " + path + " is gone"), hosts.story());
        } finally {
            driver[0].close();
        }
    }
}
