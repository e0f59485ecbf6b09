package io.busbar.bridge.wire.datagram;

import io.busbar.shm.Memory;

/**
 * Computes the tags of frames: 64 bits that only who knows the key can compute, over the header and all of the payload.
 *
 * <p>Two steps, so that it costs little more than the copy. Each block of the payload, {@value #BLOCK} bytes, is
 * condensed to 128 bits by NH, the universal hash of UMAC and VMAC: the sum of (word + key word) * (next word + its key
 * word), with 64-bit words. The lower and upper halves of the products are added up apart from each other, without a
 * carry: two payloads that somebody chose without the key then have the same sums with a probability of at most 2^-63,
 * instead of 2^-64, because a difference of two products has two pairs of halves.
 * The header's first three words, the sums and the length then go through SipHash-2-4, a keyed pseudo-random function,
 * so that tags tell nothing about the key of the sums. A tag that is guessed is right with probability 2^-64; a frame
 * damaged on the way passes with about the same.
 */
final class FrameCheck {
    /** Bytes of a key: two words. */
    static final int KEY_LENGTH = 2 * Long.BYTES;

    /** Bytes of payload that are condensed at a time, and of the key for it. */
    static final int BLOCK = 1_024;

    private static final int FINAL_ROUNDS = 4;

    private final long key0;
    private final long key1;
    private final long[] words;
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    /**
     * @param key   two words
     * @param words for the payload, {@value #BLOCK} bytes
     */
    FrameCheck(final long[] key, final long[] words) {
        key0 = key[0];
        key1 = key[1];
        this.words = words;
    }

    /**
     * Tag of a frame.
     *
     * @param header  of the header; what stands in place of the tag does not matter
     * @param payload of the payload
     * @param length  of the payload, a multiple of {@value FrameLayout#UNIT}
     */
    long tag(final long header, final long payload, final int length) {
        begin();
        absorb(Memory.get(header));
        absorb(Memory.get(header + FrameLayout.NUMBER_OFFSET));
        absorb(Memory.get(header + FrameLayout.POSITION_OFFSET));
        for (int offset = 0; offset < length; offset += BLOCK) {
            condense(payload + offset, Math.min(BLOCK, length - offset));
        }
        return finish(length);
    }

    private void condense(final long address, final int length) {
        final long[] key = words;
        final int count = length / Long.BYTES;
        long low = 0;
        long high = 0;
        for (int i = 0; i < count; i += 2) {
            final long a = Memory.get(address + (long) i * Long.BYTES) + key[i];
            final long b = Memory.get(address + (long) i * Long.BYTES + Long.BYTES) + key[i + 1];
            low += a * b;
            high += Math.unsignedMultiplyHigh(a, b);
        }
        absorb(low);
        absorb(high);
    }

    /** SipHash-2-4 of whole words, for the test with the vectors that its authors published. */
    long hash(final long address, final int length) {
        begin();
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            absorb(Memory.get(address + i));
        }
        long last = (long) length << 56;
        for (int j = 0; i + j < length; j++) {
            last |= (Memory.getByte(address + i + j) & 0xFFL) << 8 * j;
        }
        return finish(last);
    }

    private void begin() {
        // "somepseudorandomlygeneratedbytes", in four words.
        v0 = key0 ^ 0x736F6D6570736575L;
        v1 = key1 ^ 0x646F72616E646F6DL;
        v2 = key0 ^ 0x6C7967656E657261L;
        v3 = key1 ^ 0x7465646279746573L;
    }

    private void absorb(final long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private long finish(final long last) {
        absorb(last);
        v2 ^= 0xFF;
        for (int i = 0; i < FINAL_ROUNDS; i++) {
            round();
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
    }
}
