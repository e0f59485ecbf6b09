package io.busbar.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketHeadersTest {
    private final long seed = Long.getLong("busbar.xdp.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** Word by word, as the standard has it. */
    private static int slowSum(final long address, final int length, final long begin) {
        long sum = begin;
        for (int i = 0; i < length; i += 2) {
            final int high = Memory.getByte(address + i) & 0xFF;
            final int low = i + 1 < length ? Memory.getByte(address + i + 1) & 0xFF : 0;
            sum += high << 8 | low;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (int) sum;
    }

    @Test
    void shouldSumAsTheStandardDoes() {
        try (Arena arena = Arena.ofConfined()) {
            final long memory = arena.allocate(20_000).address();
            for (int round = 0; round < 2_000; round++) {
                final int offset = random.nextInt(16);
                final int length = random.nextInt(random.nextInt(10) == 0 ? 10_000 : 200);
                for (int i = 0; i < length; i++) {
                    Memory.putByte(memory + offset + i, (byte) (random.nextInt(4) == 0 ? -1 : random.nextInt()));
                }
                assertEquals(
                        slowSum(memory + offset, length, 0),
                        Checksum.network(Checksum.fold(Checksum.sum(memory + offset, length))),
                        "length " + length + ", seed " + seed);
            }
        }
    }

    @Test
    void shouldWriteHeadersThatSumUp() {
        try (Arena arena = Arena.ofConfined()) {
            final long memory = arena.allocate(20_000).address();
            for (int round = 0; round < 500; round++) {
                final int length = random.nextInt(9_000);
                final byte[] packet = Packets.from(Packets.PEER, length);
                put(memory, packet);
                assertEquals(0xFFFF, slowSum(memory + Packet.IP_VERSION, Packet.IP_HEADER, 0));
                final long pseudo = slowSum(memory + Packet.IP_SOURCE, 8, 17 + 8 + length);
                assertEquals(0xFFFF, slowSum(memory + Packet.UDP_SOURCE, 8 + length, pseudo), "length " + length);
                assertEquals(length, PacketHeaders.payload(memory, packet.length));
                assertEquals(length, PacketHeaders.payload(memory, packet.length + 7));
                assertEquals(Packets.PEER_PORT, PacketHeaders.sourcePort(memory));
                assertEquals(0x0AD30902, PacketHeaders.source(memory));
            }
        }
    }

    @Test
    void shouldNoticeEveryBitThatWasFlipped() {
        try (Arena arena = Arena.ofConfined()) {
            final long memory = arena.allocate(200).address();
            final byte[] packet = Packets.from(Packets.PEER, 77);
            for (int bit = Packet.IP_SOURCE * 8; bit < packet.length * 8; bit++) {
                final byte[] flipped = packet.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                put(memory, flipped);
                assertEquals(-1, PacketHeaders.payload(memory, packet.length), "bit " + bit);
            }
            put(memory, packet);
            assertEquals(-1, PacketHeaders.payload(memory, packet.length - 1));
            // Nothing was summed up: nothing is compared.
            put(memory, Packets.with(packet, Packet.UDP_CHECKSUM, 0, 0));
            assertEquals(77, PacketHeaders.payload(memory, packet.length));
        }
    }

    private static void put(final long memory, final byte[] packet) {
        assertTrue(packet.length < 20_000);
        for (int i = 0; i < packet.length; i++) {
            Memory.putByte(memory + i, packet[i]);
        }
    }
}
