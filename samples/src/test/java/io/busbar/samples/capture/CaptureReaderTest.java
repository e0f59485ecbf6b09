package io.busbar.samples.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CaptureReaderTest {
    private static final byte[] FIRST = {1, 2, 3, 4, 5};
    private static final byte[] SECOND = {6, 7, 8, 9};
    private static final int ETHERNET = 1;

    @TempDir
    private Path folder;

    static Stream<ByteOrder> orders() {
        return Stream.of(LITTLE_ENDIAN, BIG_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void shouldReadPcapWithMicroseconds(final ByteOrder order) throws IOException {
        final var frames = read(new CaptureWriter(order)
                .pcapHeader(CaptureWriter.MAGIC_MICROS, ETHERNET)
                .pcapFrame(10, 999_999, FIRST)
                .pcapFrame(-1, 0, SECOND)
                .bytes());

        assertEquals(2, frames.size());
        assertArrayEquals(FIRST, frames.get(0).bytes());
        assertEquals(10_999_999_000L, frames.get(0).nanos());
        assertEquals(ETHERNET, frames.get(0).linkType());
        assertArrayEquals(SECOND, frames.get(1).bytes());
        assertEquals(4_294_967_295_000_000_000L, frames.get(1).nanos());
    }

    @ParameterizedTest
    @MethodSource("orders")
    void shouldReadPcapWithNanoseconds(final ByteOrder order) throws IOException {
        final var frames = read(new CaptureWriter(order)
                .pcapHeader(CaptureWriter.MAGIC_NANOS, 113)
                .pcapFrame(10, 999_999_999, FIRST)
                .bytes());

        assertEquals(10_999_999_999L, frames.get(0).nanos());
        assertEquals(113, frames.get(0).linkType());
    }

    @ParameterizedTest
    @MethodSource("orders")
    void shouldReadPcapngBlocksAndSkipTheRest(final ByteOrder order) throws IOException {
        final var frames = read(new CaptureWriter(order)
                .section()
                .block(0x0BAD, new byte[40])
                .networkInterface(ETHERNET, 0, 9)
                .networkInterface(101, 0, -1)
                .networkInterface(ETHERNET, 0, 0x80 | 10)
                .enhancedPacket(0, 1_478_961_025_968_234_108L, FIRST)
                .block(5, new byte[12])
                .enhancedPacket(1, 1_478_961_025_968_234L, SECOND)
                .enhancedPacket(2, 3 * 1_024 + 512, SECOND)
                .simplePacket(FIRST)
                .bytes());

        assertEquals(4, frames.size());
        assertArrayEquals(FIRST, frames.get(0).bytes());
        assertEquals(1_478_961_025_968_234_108L, frames.get(0).nanos());
        assertEquals(ETHERNET, frames.get(0).linkType());
        assertArrayEquals(SECOND, frames.get(1).bytes());
        assertEquals(1_478_961_025_968_234_000L, frames.get(1).nanos());
        assertEquals(101, frames.get(1).linkType());
        assertEquals(3_500_000_000L, frames.get(2).nanos());
        assertArrayEquals(FIRST, frames.get(3).bytes());
    }

    @Test
    void shouldForgetInterfacesAndByteOrderWithTheSection() throws IOException {
        final byte[] little = new CaptureWriter(LITTLE_ENDIAN)
                .section()
                .networkInterface(ETHERNET, 0, 9)
                .enhancedPacket(0, 1, FIRST)
                .bytes();
        final byte[] big = new CaptureWriter(BIG_ENDIAN)
                .section()
                .networkInterface(101, 0, 9)
                .enhancedPacket(0, 2, SECOND)
                .bytes();
        final byte[] both = Arrays.copyOf(little, little.length + big.length);
        System.arraycopy(big, 0, both, little.length, big.length);

        final var frames = read(both);
        assertEquals(2, frames.size());
        assertEquals(ETHERNET, frames.get(0).linkType());
        assertEquals(101, frames.get(1).linkType());
        assertEquals(2, frames.get(1).nanos());
    }

    @Test
    void shouldCutSimplePacketsWhereTheirInterfaceDoes() throws IOException {
        final var frames = read(new CaptureWriter(LITTLE_ENDIAN)
                .section()
                .networkInterface(ETHERNET, 3, 9)
                .simplePacket(FIRST)
                .bytes());

        assertArrayEquals(new byte[] {1, 2, 3}, frames.get(0).bytes());
    }

    @Test
    void shouldReadMoreThanTheBufferHolds() throws IOException {
        final CaptureWriter writer = new CaptureWriter(LITTLE_ENDIAN).section().networkInterface(ETHERNET, 0, 9);
        final byte[] large = new byte[100_000];
        for (int i = 0; i < 30; i++) {
            large[large.length - 1] = (byte) i;
            writer.enhancedPacket(0, i, large).block(0x0BAD, new byte[2 * CaptureInput.MAX_PIECE]);
        }

        final var frames = read(writer.bytes());
        assertEquals(30, frames.size());
        for (int i = 0; i < 30; i++) {
            assertEquals(i, frames.get(i).bytes()[large.length - 1]);
        }
    }

    @Test
    void shouldTellWhereATruncatedFileEnds() {
        final byte[] pcapng = new CaptureWriter(LITTLE_ENDIAN)
                .section()
                .networkInterface(ETHERNET, 0, 9)
                .enhancedPacket(0, 1, FIRST)
                .bytes();
        assertError("byte 72: block of 48 bytes ends after 38. The capture was cut short", cut(pcapng, 10));

        final byte[] pcap = new CaptureWriter(LITTLE_ENDIAN)
                .pcapHeader(CaptureWriter.MAGIC_MICROS, ETHERNET)
                .pcapFrame(1, 2, FIRST)
                .bytes();
        assertError("byte 24: frame of 21 bytes ends after 20. The capture was cut short", cut(pcap, 1));
        assertError("byte 24: frame header of 16 bytes ends after 10", cut(pcap, 11));
        assertError("byte 0: pcap file header of 24 bytes ends after 20", cut(pcap, 25));

        final byte[] unknown = new CaptureWriter(LITTLE_ENDIAN)
                .section()
                .block(0x0BAD, new byte[20])
                .bytes();
        assertError("block misses its last 5 bytes", cut(unknown, 5));
    }

    @Test
    void shouldRefuseWhatIsNoCapture() {
        assertError("byte 0: magic number of 4 bytes ends after 0", new byte[0]);
        assertError("neither pcap nor pcapng begins with 68656c6c. Give a capture", "hello".getBytes());
        assertError(
                "begins with 1f8b0800. It looks compressed: unpack it with gunzip",
                new byte[] {0x1F, (byte) 0x8B, 8, 0});
        assertThrows(CaptureException.class, () -> CaptureReader.open(folder));
        final var missing =
                assertThrows(CaptureException.class, () -> CaptureReader.open(folder.resolve("missing.pcap")));
        assertTrue(missing.getMessage()
                .endsWith("missing.pcap: no such file. Give the path of a pcap or pcapng capture."));
    }

    @Test
    void shouldRefuseLengthsThatCannotBe() {
        final CaptureWriter pcapng = new CaptureWriter(LITTLE_ENDIAN).section();
        assertError(
                "a packet of interface 0, which is not described",
                new CaptureWriter(LITTLE_ENDIAN)
                        .section()
                        .enhancedPacket(0, 1, FIRST)
                        .bytes());
        final byte[] ends = pcapng.block(0x0001, new byte[8]).bytes();
        ends[ends.length - 4]++;
        assertError("byte 28: the lengths at the two ends of a block differ", ends);
        assertError(
                "a frame of 4294967295 bytes exceeds the limit",
                new CaptureWriter(LITTLE_ENDIAN)
                        .pcapHeader(CaptureWriter.MAGIC_MICROS, ETHERNET)
                        .block(0, new byte[] {-1, -1, -1, -1, 0, 0, 0, 0})
                        .bytes());
    }

    private void assertError(final String expected, final byte[] file) {
        final String message =
                assertThrows(CaptureException.class, () -> read(file)).getMessage();
        assertTrue(message.contains(expected), message);
        assertTrue(message.contains(folder.toString()), message);
    }

    private static byte[] cut(final byte[] bytes, final int end) {
        return Arrays.copyOf(bytes, bytes.length - end);
    }

    private List<Captured> read(final byte[] file) throws IOException {
        final Path path = Files.write(folder.resolve("capture"), file);
        final List<Captured> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(path)) {
            while (reader.next()) {
                final Frame frame = reader.frame();
                final byte[] bytes = new byte[frame.length()];
                frame.buffer().getBytes(frame.offset(), bytes);
                frames.add(new Captured(bytes, frame.linkType(), frame.timestampNanos()));
            }
            assertFalse(reader.next());
        }
        return frames;
    }

    private record Captured(byte[] bytes, int linkType, long nanos) {}
}
