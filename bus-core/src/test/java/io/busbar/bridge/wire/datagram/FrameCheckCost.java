package io.busbar.bridge.wire.datagram;

import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;

/** What a tag costs, beside a copy of the same bytes: medians of batches in turn. A program, not a test. */
final class FrameCheckCost {
    private static final int BATCH = 2_000;
    private static final int ROUNDS = 301;
    private static final int ROOM = 1 << 16;

    private FrameCheckCost() {}

    public static void main(final String[] arguments) {
        final Random random = new Random(1);
        final FrameCheck check = new FrameCheck(
                new long[] {random.nextLong(), random.nextLong()},
                random.longs(FrameCheck.BLOCK / Long.BYTES).toArray());
        final long from = Arena.global().allocate(ROOM, 64).address();
        final long to = Arena.global().allocate(ROOM, 64).address();
        for (long i = 0; i < ROOM; i += Long.BYTES) {
            Memory.put(from + i, random.nextLong());
        }
        long sum = 0;
        for (final int length : new int[] {0, 64, 1_440, 8_896}) {
            final double[] tags = new double[ROUNDS];
            final double[] copies = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                final long start = System.nanoTime();
                for (int i = 0; i < BATCH; i++) {
                    sum += check.tag(from, from + FrameLayout.HEADER_LENGTH, length);
                }
                final long middle = System.nanoTime();
                for (int i = 0; i < BATCH; i++) {
                    Memory.copy(from, to + (i & 7) * 8L, length + FrameLayout.HEADER_LENGTH);
                }
                copies[round] = (double) (System.nanoTime() - middle) / BATCH;
                tags[round] = (double) (middle - start) / BATCH;
            }
            Arrays.sort(tags);
            Arrays.sort(copies);
            System.out.printf("%,6d bytes: tag %.0f ns, copy %.0f ns%n", length, tags[ROUNDS / 2], copies[ROUNDS / 2]);
        }
        if (sum == 0) {
            System.out.println("unlikely");
        }
    }
}
