package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.process.ShmTempDir;
import io.busbar.samples.SharedData;
import io.busbar.samples.marketdata.CapturePackets;
import io.busbar.samples.marketdata.MdpPacket;
import io.busbar.samples.marketdata.PacketSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The wires udp and xdp between two bridges in processes of their own, over a network that loses up to a fifth of the
 * datagrams, doubles them, has them overtake each other, and loses long ones without a word.
 */
class LossyNetworkTest {
    private static final int MESSAGES = Integer.getInteger("busbar.lossy.messages", 40_000);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
    private static final ChannelOptions CHANNEL = ChannelOptions.DEFAULT.withCapacity(1 << 20);

    private final long seed = Long.getLong("busbar.bridge.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    private Daemon source;
    private Daemon replica;
    private Publication publication;
    private Subscription subscription;

    @ParameterizedTest
    @ValueSource(strings = {"udp", "xdp"})
    void shouldCarryEachMessageOnceInOrderWhateverTheNetworkDoes(final String name) throws Exception {
        final TestedWire wire = TestedWire.of(name);
        System.out.println("seed " + seed);
        final List<byte[]> capture = capture();
        final BusOptions options = BusOptions.DEFAULT.withDirectory(directory);
        try (RelayedHosts network = new RelayedHosts(seed);
                Bus near = Bus.open("a", options);
                Bus far = Bus.open("b", options)) {
            publication = near.addPublication("x", CHANNEL);
            final String listen = RelayedHosts.ADDRESS_B + ":7400";
            replica = new Daemon(
                    directory.resolve("b.toml"),
                    common("b") + "listen = \"" + listen + "\"\n[[accept]]\npeer = \"a\"\n" + wire.far(),
                    network.prefixB());
            source = new Daemon(
                    directory.resolve("a.toml"),
                    common("a") + "[[peer]]\nname = \"b\"\naddress = \"" + listen
                            + "\"\n[[route]]\nchannel = \"x\"\npeer = \"b\"\nwires = [\"" + name + "\"]\n"
                            + wire.near(),
                    network.prefixA());
            try {
                awaitReplica(far);
                subscription = far.addSubscription(
                        "x", SubscriptionOptions.DEFAULT.withChannel(CHANNEL).fromOldest());
                carry(network, capture);
            } finally {
                source.close();
                replica.close();
                near.removeAll();
                far.removeAll();
            }
        }
    }

    private void carry(final RelayedHosts network, final List<byte[]> capture) {
        final List<byte[]> small = small();
        final List<byte[]> few = small.subList(0, MESSAGES / 4);
        exchange("no loss", small);
        network.suffer(10, 0, 0);
        exchange("1% lost", small);
        network.suffer(200, 0, 0);
        exchange("20% lost", few);
        network.suffer(10, 100, 200);
        exchange("1% lost, 10% doubled, 20% late", small);
        exchange("the capture", capture);
        network.suffer(200, 50, 100);
        source.kill();
        exchange("20% lost, a new source's bridge", few);
        replica.kill();
        exchange("20% lost, a new replica's bridge", few);
        final long[] counts = network.suffer(0, 0, 0);
        exchange("no loss", small);
        network.suffer(0, 0, 0, 1_400);
        exchange("frames above 1,400 bytes lost", small);
        source.kill();
        exchange("frames above 1,400 bytes lost, a new source's bridge", few);
        System.out.println(counts[0] + " datagrams lost, " + counts[1] + " doubled, " + counts[2] + " late");
        for (final long count : counts) {
            assertTrue(count > 20, "the network was too good");
        }
        assertEquals(2, source.kills());
        assertEquals(1, replica.kills());
    }

    private String common(final String name) throws Exception {
        final Path key = directory.resolve("key");
        if (!Files.exists(key)) {
            Files.writeString(key, "a secret of some length");
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        }
        return "name = \"" + name + "\"\nbus = \"" + name + "\"\ndirectory = \"" + directory + "\"\nsecret-file = \""
                + key + "\"\n";
    }

    private void awaitReplica(final Bus far) {
        final long start = System.nanoTime();
        while (!far.channels().contains("x")) {
            source.checkAlive();
            replica.checkAlive();
            assertTrue(System.nanoTime() - start < PATIENCE, () -> "no replica; " + story());
            LockSupport.parkNanos(1_000_000);
        }
    }

    private String story() {
        return "seed " + seed + ", the source's bridge said\n" + source.said() + "the replica's said\n"
                + replica.said();
    }

    private List<byte[]> small() {
        final List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            final byte[] message = new byte[random.nextInt(50) == 0 ? random.nextInt(5_000) : 1 + random.nextInt(64)];
            random.nextBytes(message);
            messages.add(message);
        }
        return messages;
    }

    /** Publishes all, and awaits that all have arrived, and nothing else. */
    private void exchange(final String what, final List<byte[]> messages) {
        final long start = System.nanoTime();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 << 10]);
        int published = 0;
        int received = 0;
        long last = start;
        while (received < messages.size()) {
            while (published < messages.size()) {
                final byte[] message = messages.get(published);
                buffer.putBytes(0, message);
                if (publication.offer(published, buffer, 0, message.length) < 0) {
                    break;
                }
                published++;
            }
            final int count = poll(messages, received);
            received += count;
            last = count > 0 ? System.nanoTime() : last;
            if (System.nanoTime() - last > PATIENCE) {
                throw new AssertionError(what + ": nothing comes after message " + received + "; " + story());
            }
        }
        assertEquals(0, poll(messages, received), () -> what + ": more has come than was published; " + story());
        System.out.println(what + ": " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms");
    }

    private int poll(final List<byte[]> messages, final int received) {
        final int[] count = {0};
        subscription.poll(
                (record, offset, length, type, position) -> {
                    final byte[] bytes = new byte[length];
                    record.getBytes(offset, bytes);
                    assertEquals(received + count[0], type, this::story);
                    assertArrayEquals(messages.get(received + count[0]), bytes, this::story);
                    count[0]++;
                },
                200);
        return count[0];
    }

    /** The messages of the capture, one after the other. */
    private static List<byte[]> capture() throws Exception {
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
