package io.busbar.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.busbar.samples.capture.CaptureException;
import io.busbar.samples.capture.CaptureWriter;
import io.busbar.samples.capture.Frames;
import io.busbar.samples.marketdata.CapturePackets;
import io.busbar.samples.marketdata.MarketBooks;
import io.busbar.samples.marketdata.MdpPacket;
import io.busbar.samples.synthetic.SyntheticMarket;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages captures at random: whatever is in them, they are read to the end or refused, and nothing is read outside.
 */
class HostileCaptureTest {
    private static final int ROUNDS = 4_000;
    private static final int[] NASTY = {
        0, 1, -1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 11, 12, 0xFFFF_FFFC
    };

    @TempDir
    private Path folder;

    private final MdpPacket packet = new MdpPacket();
    private final MarketBooks books = new MarketBooks();
    private long messages;

    @Test
    void shouldReadAnUndamagedCapture() throws IOException {
        read(Files.write(folder.resolve("whole"), capture(ByteOrder.LITTLE_ENDIAN)));
        assertTrue(messages > 100);
        assertEquals(0, books.refused());
    }

    @Test
    void shouldSurviveDamage() throws IOException {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final byte[] damaged =
                    damage(capture(round % 2 == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN), random);
            try {
                read(Files.write(folder.resolve("damaged"), damaged));
            } catch (final CaptureException e) {
                refused++;
            } catch (final RuntimeException e) {
                fail("seed " + seed + ", round " + round, e);
            }
        }
        assertTrue(refused > ROUNDS / 20 && refused < ROUNDS, refused + " refused, seed " + seed);
        assertTrue(books.refused() > 0, "seed " + seed);
    }

    private void read(final Path file) throws IOException {
        try (CapturePackets packets = CapturePackets.open(file)) {
            while (packets.next()) {
                packet.wrap(packets.buffer(), packets.offset(), packets.length());
                while (packet.next()) {
                    messages++;
                    final int end = packet.messageOffset() + packet.messageLength();
                    assertTrue(end <= packets.offset() + packets.length());
                    // A copy of the message and nothing else, so that Agrona notices a read outside of it.
                    final byte[] exact = new byte[packet.messageLength()];
                    packets.buffer().getBytes(packet.messageOffset(), exact);
                    books.onMessage(new UnsafeBuffer(exact), 0, exact.length);
                }
            }
        }
    }

    private static byte[] capture(final ByteOrder order) {
        final CaptureWriter writer = new CaptureWriter(order).section().networkInterface(1, 0, 9);
        try (SyntheticMarket market = new SyntheticMarket(1)) {
            for (int i = 0; i < 100; i++) {
                market.next();
                final byte[] payload = new byte[market.length()];
                market.buffer().getBytes(0, payload);
                writer.enhancedPacket(0, i, Frames.udp(market.feed(), payload));
            }
        }
        return writer.bytes();
    }

    private static byte[] damage(final byte[] file, final Random random) {
        final UnsafeBuffer bytes = new UnsafeBuffer(file);
        for (int hits = 1 + random.nextInt(40); hits > 0; hits--) {
            final int at = random.nextInt(file.length - 8);
            switch (random.nextInt(4)) {
                case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes.putShort(at, (short) NASTY[random.nextInt(NASTY.length)]);
                case 2 -> bytes.putInt(at & ~3, NASTY[random.nextInt(NASTY.length)]);
                default -> bytes.putByte(at, (byte) random.nextInt());
            }
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
    }
}
