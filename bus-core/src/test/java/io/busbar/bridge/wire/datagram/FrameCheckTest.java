package io.busbar.bridge.wire.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.busbar.bridge.wire.Wire;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tags of frames. */
class FrameCheckTest {
    private static final int LENGTH = 4_096;
    private static final long MEMORY = Arena.global().allocate(LENGTH, 8).address();
    private static final long SCRATCH = Arena.global().allocate(LENGTH, 8).address();

    private static FrameCheck check(final Random random) {
        return new FrameCheck(
                new long[] {random.nextLong(), random.nextLong()},
                random.longs(FrameCheck.BLOCK / Long.BYTES).toArray());
    }

    /** The vectors of "SipHash: a fast short-input PRF", by its authors: key 00 01 02 …, message 00 01 02 … */
    @Test
    void shouldHashAsSipHashDoes() {
        final FrameCheck check = new FrameCheck(new long[] {0x0706050403020100L, 0x0F0E0D0C0B0A0908L}, new long[0]);
        for (int i = 0; i < 64; i++) {
            Memory.putByte(MEMORY + i, (byte) i);
        }
        assertEquals(0x726FDB47DD0E0E31L, check.hash(MEMORY, 0));
        assertEquals(0x74F839C593DC67FDL, check.hash(MEMORY, 1));
        assertEquals(0x93F5F5799A932462L, check.hash(MEMORY, 8));
        assertEquals(0xA129CA6149BE45E5L, check.hash(MEMORY, 15));
    }

    /** The sums of a block, computed with numbers of any length instead, are what goes into the hash. */
    @Test
    void shouldCondenseBlocksToSumsOfProducts() {
        final Random random = new Random(7);
        final long[] key = {random.nextLong(), random.nextLong()};
        final long[] words = random.longs(FrameCheck.BLOCK / Long.BYTES).toArray();
        final FrameCheck check = new FrameCheck(key, words);
        for (final int length : new int[] {0, 16, 1_008, 1_024, 1_040, 3_072, 3_088}) {
            for (int i = 0; i < length + FrameLayout.HEADER_LENGTH; i++) {
                Memory.putByte(MEMORY + i, (byte) random.nextInt());
            }
            final long payload = MEMORY + FrameLayout.HEADER_LENGTH;
            // Header, sums and length as one message of whole words, but for the last, which is the length itself.
            int words8 = 3;
            for (int i = 0; i < 3; i++) {
                Memory.put(SCRATCH + 8L * i, Memory.get(MEMORY + 8L * i));
            }
            for (int block = 0; block < length; block += FrameCheck.BLOCK) {
                long low = 0;
                long high = 0;
                for (int i = 0; i < Math.min(FrameCheck.BLOCK, length - block); i += 16) {
                    final BigInteger product = unsigned(Memory.get(payload + block + i) + words[i / 8])
                            .multiply(unsigned(Memory.get(payload + block + i + 8) + words[i / 8 + 1]));
                    low += product.longValue();
                    high += product.shiftRight(64).longValue();
                }
                Memory.put(SCRATCH + 8L * words8++, low);
                Memory.put(SCRATCH + 8L * words8++, high);
            }
            assertEquals(reference(key, words8, length), check.tag(MEMORY, payload, length), "length " + length);
        }
    }

    private static BigInteger unsigned(final long word) {
        return new BigInteger(Long.toUnsignedString(word));
    }

    /** SipHash-2-4 over words, from its description. */
    private static long reference(final long[] key, final int count, final long last) {
        final long[] v = {
            key[0] ^ 0x736F6D6570736575L,
            key[1] ^ 0x646F72616E646F6DL,
            key[0] ^ 0x6C7967656E657261L,
            key[1] ^ 0x7465646279746573L
        };
        for (int i = 0; i <= count; i++) {
            final long word = i == count ? last : Memory.get(SCRATCH + 8L * i);
            v[3] ^= word;
            rounds(v, 2);
            v[0] ^= word;
        }
        v[2] ^= 0xFF;
        rounds(v, 4);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void rounds(final long[] v, final int count) {
        for (int i = 0; i < count; i++) {
            half(v, 0, 1, 13, 2, 3, 16);
            half(v, 2, 1, 17, 0, 3, 21);
        }
    }

    private static void half(
            final long[] v, final int a, final int b, final int left, final int c, final int d, final int right) {
        v[a] += v[b];
        v[c] += v[d];
        v[b] = Long.rotateLeft(v[b], left) ^ v[a];
        v[d] = Long.rotateLeft(v[d], right) ^ v[c];
        v[a] = Long.rotateLeft(v[a], 32);
    }

    @Test
    void shouldGiveEveryDamagedFrameAnotherTag() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final FrameCheck check = check(random);
        for (int round = 0; round < 20_000; round++) {
            final int length = random.nextInt(100) * 16;
            final int whole = FrameLayout.HEADER_LENGTH + length;
            if (round % 100 == 0) {
                for (int i = 0; i < LENGTH; i++) {
                    Memory.putByte(MEMORY + i, (byte) random.nextInt());
                }
            }
            final long tag = check.tag(MEMORY, MEMORY + FrameLayout.HEADER_LENGTH, length);
            int at = random.nextInt(whole);
            at = at / 8 == FrameLayout.TAG_OFFSET / 8 ? 0 : at;
            Memory.putByte(MEMORY + at, (byte) (Memory.getByte(MEMORY + at) ^ 1 << random.nextInt(8)));
            final long damaged = check.tag(MEMORY, MEMORY + FrameLayout.HEADER_LENGTH, length);
            assertNotEquals(tag, damaged, "seed " + seed + ", byte " + at + " of " + whole);
            final long shorter = check.tag(MEMORY, MEMORY + FrameLayout.HEADER_LENGTH, Math.max(0, length - 16));
            assertEquals(length == 0, damaged == shorter, "seed " + seed);
        }
    }

    @Test
    void shouldDeriveOtherKeysFromEachTokenAndForEachDirection() {
        final Set<Long> tags = new HashSet<>();
        final Set<Integer> sessions = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            final byte[] token = new byte[Wire.TOKEN_LENGTH];
            token[i % 32] = (byte) (1 + i / 32);
            final FrameKeys keys = new FrameKeys(token);
            sessions.add(keys.session());
            tags.add(keys.fromSource().tag(MEMORY, MEMORY, 64));
            tags.add(keys.fromReplica().tag(MEMORY, MEMORY, 64));
        }
        assertEquals(1_000, tags.size());
        assertEquals(500, sessions.size());
    }
}
