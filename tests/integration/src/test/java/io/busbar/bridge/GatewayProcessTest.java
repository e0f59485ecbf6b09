package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.Publication;
import io.busbar.SubscriptionOptions;
import io.busbar.process.ShmTempDir;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway of a bridge in a process of its own, which is killed; a media driver and its peers outlive it. */
class GatewayProcessTest {
    private static final int MESSAGES = 50_000;
    private static final int KILLS = 3;
    private static final int LENGTH = 100;

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
    private MediaDriver driver;
    private Aeron aeron;
    private Bus bus;

    @BeforeEach
    void open() {
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.resolve("driver").toString())
                .dirDeleteOnStart(true)
                .threadingMode(ThreadingMode.SHARED));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
        bus = Bus.open("g", BusOptions.DEFAULT.withDirectory(directory));
    }

    @AfterEach
    void close() {
        bus.close();
        bus.removeAll();
        aeron.close();
        driver.close();
    }

    private Daemon bridge(final String direction) {
        return new Daemon(
                directory.resolve("g.toml"), """
                name = "g"
                bus = "g"
                directory = "%s"
                [aeron]
                directory = "%s"
                [[gateway]]
                name = "numbers"
                direction = "%s"
                aeron = "aeron:ipc"
                stream = 7
                channel = "x"
                """.formatted(directory, driver.aeronDirectoryName(), direction));
    }

    private static void until(final Daemon bridge, final BooleanSupplier condition) {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            bridge.checkAlive();
            assertTrue(System.nanoTime() - start < 60_000_000_000L, bridge::said);
        }
    }

    @Test
    void shouldLoseNothingOfAChannelAndDoubleOneMessageAKillAtMost() {
        final Publication publication = bus.addPublication("x", ChannelOptions.DEFAULT.withCapacity(1 << 20));
        final Subscription subscription = aeron.addSubscription("aeron:ipc", 7);
        final BitSet seen = new BitSet(MESSAGES);
        final int[] received = {0};
        final int[] sent = {0};
        try (Daemon bridge = bridge("out")) {
            until(bridge, () -> bridge.said().contains("holds channel x"));
            until(bridge, () -> {
                buffer.putInt(0, sent[0]);
                sent[0] += sent[0] < MESSAGES && publication.offer(buffer, 0, LENGTH) > 0 ? 1 : 0;
                subscription.poll(
                        (message, offset, length, header) -> {
                            assertEquals(LENGTH, length);
                            seen.set(message.getInt(offset));
                            received[0]++;
                        },
                        100);
                if (bridge.kills() < KILLS && received[0] > MESSAGES / (KILLS + 1) * (bridge.kills() + 1)) {
                    bridge.kill();
                }
                return seen.cardinality() == MESSAGES;
            });
            assertEquals(KILLS, bridge.kills());
        }
        assertTrue(received[0] - MESSAGES <= KILLS, received[0] + " received");
    }

    @Test
    void shouldPublishAStreamInAChannelAndTellOfItsSources() {
        try (Daemon bridge = bridge("in");
                ExclusivePublication publication = aeron.addExclusivePublication("aeron:ipc", 7)) {
            until(bridge, () -> bus.channels().contains("x") && publication.isConnected());
            final io.busbar.Subscription subscription =
                    bus.addSubscription("x", SubscriptionOptions.DEFAULT.fromOldest());
            final int[] sent = {0};
            final int[] received = {0};
            until(bridge, () -> {
                buffer.putInt(0, sent[0]);
                sent[0] += sent[0] < MESSAGES && publication.offer(buffer, 0, LENGTH) > 0 ? 1 : 0;
                subscription.poll(
                        (message, offset, length, type, position) ->
                                assertEquals(received[0]++, message.getInt(offset)),
                        100);
                return received[0] == MESSAGES;
            });
            publication.close();
            until(bridge, () -> bridge.said().contains("is gone, at position"));
        }
    }
}
