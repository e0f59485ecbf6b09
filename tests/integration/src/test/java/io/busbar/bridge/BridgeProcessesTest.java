package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.process.ShmTempDir;
import io.busbar.samples.SharedData;
import io.busbar.samples.marketdata.CapturePackets;
import io.busbar.samples.marketdata.MdpPacket;
import io.busbar.samples.marketdata.PacketSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two bridges in processes of their own, which are killed, with a network between them that is cut. More of both:
 * {@code -Dbusbar.bridge.kills=20 -Dbusbar.bridge.cuts=100 -Dbusbar.bridge.messages=10000000}.
 */
class BridgeProcessesTest {
    private static final int KILLS = Integer.getInteger("busbar.bridge.kills", 3);
    private static final int CUTS = Integer.getInteger("busbar.bridge.cuts", 8);
    private static final long MESSAGES = Long.getLong("busbar.bridge.messages", 1_000_000);
    private static final int CAPTURED = 20_546;
    private static final String WIRE = System.getProperty("busbar.bridge.wire", "tcp");

    private final long seed = Long.getLong("busbar.bridge.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    static int small(final long number, final MutableDirectBuffer buffer) {
        final int length = Long.BYTES + (int) (number % 40);
        buffer.putLong(0, number * 0x9E3779B97F4A7C15L);
        buffer.setMemory(Long.BYTES, length - Long.BYTES, (byte) number);
        return length;
    }

    /** Calls an action so many times, spread over the messages. */
    static LongConsumer spread(final long total, final int times, final Runnable action) {
        final long[] next = {total / (times + 1)};
        return received -> {
            if (times > 0 && received >= next[0] && received < total) {
                next[0] += Math.max(1, total / (times + 1));
                action.run();
            }
        };
    }

    @Test
    void shouldCarrySmallMessagesWhileDaemonsAreKilled() throws Exception {
        System.out.println("seed " + seed);
        try (BridgedHosts hosts = BridgedHosts.onLoopback(directory, WIRE)) {
            final boolean[] turn = {false};
            final LongConsumer kill = spread(MESSAGES, 2 * KILLS, () -> {
                (turn[0] ? hosts.source : hosts.replica).kill();
                turn[0] = !turn[0];
            });
            new Exchange(BridgeProcessesTest::small, () -> "seed " + seed + "; " + hosts.story())
                    .run(MESSAGES, hosts.publication, hosts.subscription, kill);
            assertEquals(2 * KILLS, hosts.source.kills() + hosts.replica.kills());
        }
    }

    @Test
    void shouldCarryTheCaptureByteByByteWhileDaemonsAreKilled() throws Exception {
        final List<byte[]> captured = capture();
        assertEquals(CAPTURED, captured.size());
        try (BridgedHosts hosts = BridgedHosts.onLoopback(directory, WIRE)) {
            final LongConsumer kill = spread(captured.size(), 1, () -> {
                hosts.source.kill();
                hosts.replica.kill();
            });
            new Exchange(
                            (number, buffer) -> {
                                final byte[] message = captured.get((int) number);
                                buffer.putBytes(0, message);
                                return message.length;
                            },
                            hosts::story)
                    .run(captured.size(), hosts.publication, hosts.subscription, kill);
            assertEquals(1, hosts.source.kills());
        }
    }

    @Test
    void shouldCarryMessagesBetweenHostsWhoseNetworkIsCut() throws Exception {
        System.out.println("seed " + seed);
        try (Namespaces network = new Namespaces();
                BridgedHosts hosts = new BridgedHosts(
                        directory, WIRE, Namespaces.ADDRESS_B + ":7400", network.prefixA(), network.prefixB())) {
            final List<Runnable> ways = List.of(network::drop, network::reset, network::down, network::lose);
            final int[] cuts = {0};
            final LongConsumer cut = spread(MESSAGES, CUTS, () -> {
                ways.get(cuts[0]++ % ways.size()).run();
                // So long that, now and then, the peers take each other for gone.
                LockSupport.parkNanos(random.nextInt(cuts[0] % 4 == 1 ? 300_000_000 : 100_000_000));
                network.heal();
            });
            final LongConsumer kill = spread(MESSAGES, 1, () -> {
                hosts.source.kill();
                hosts.replica.kill();
            });
            new Exchange(BridgeProcessesTest::small, () -> "seed " + seed + "; " + hosts.story())
                    .run(MESSAGES, hosts.publication, hosts.subscription, cut.andThen(kill));
            assertEquals(CUTS, cuts[0]);
            assertTrue(hosts.source.said().contains("STREAMING"), hosts.story());
        }
    }

    /** The messages of the capture, one after the other. */
    static List<byte[]> capture() throws Exception {
        final List<byte[]> messages = new ArrayList<>();
        final MdpPacket packet = new MdpPacket();
        try (PacketSource packets = CapturePackets.open(SharedData.capture())) {
            while (packets.next()) {
                packet.wrap(packets.buffer(), packets.offset(), packets.length());
                while (packet.next()) {
                    final byte[] message = new byte[packet.messageLength()];
                    packets.buffer().getBytes(packet.messageOffset(), message);
                    messages.add(message);
                }
            }
        }
        return messages;
    }
}
