package io.busbar.bench.floor;

import io.busbar.shm.Memory;
import java.util.Arrays;

/**
 * The bare round trip of a cache line between two processors, as fast as they can: tells how far apart the processors
 * are at this moment. One side calls {@link #ping}, the other {@link #pong}, at the same time.
 */
public final class LinePingPong {
    /** Bytes of the shared file: a line each way, with room for the prefetcher of neighbouring lines. */
    public static final int FILE_LENGTH = 512;

    /** In how many parts round trips are timed. */
    public static final int PARTS = 25;

    private static final int PONG_OFFSET = 256;
    private static final int LOOKS_PER_CLOCK = 1 << 14;

    private LinePingPong() {}

    /**
     * Sends words there and waits for each to come back.
     *
     * @param address of the shared file's bytes
     * @param first   word to send, never sent before; following words count up from it
     * @param rounds  how many round trips are timed, after a tenth as many to begin with; a multiple of {@link #PARTS}
     * @return ns of one round trip, the median of parts of the whole, so that losing the processor once does not show
     */
    public static double ping(final long address, final long first, final int rounds, final long deadline) {
        final int warmUp = rounds / 10;
        trips(address, first, warmUp, deadline);
        final double[] parts = new double[PARTS];
        final int each = rounds / PARTS;
        for (int part = 0; part < PARTS; part++) {
            final long start = System.nanoTime();
            trips(address, first + warmUp + (long) part * each, each, deadline);
            parts[part] = (System.nanoTime() - start) / (double) each;
        }
        Arrays.sort(parts);
        return parts[PARTS / 2];
    }

    /** Answers what {@link #ping} of the same words sends. */
    public static void pong(final long address, final long first, final int rounds, final long deadline) {
        final long end = first + rounds / 10 + rounds;
        for (long word = first; word < end; word++) {
            await(address, word, deadline);
            Memory.setRelease(address + PONG_OFFSET, word);
        }
    }

    private static void trips(final long address, final long first, final int rounds, final long deadline) {
        for (long word = first; word < first + rounds; word++) {
            Memory.setRelease(address, word);
            await(address + PONG_OFFSET, word, deadline);
        }
    }

    private static void await(final long address, final long word, final long deadline) {
        for (int looks = 1; Memory.getAcquire(address) != word; looks++) {
            if (looks % LOOKS_PER_CLOCK == 0) {
                Thread.yield();
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("the other side of the cache line does not answer");
                }
            }
        }
    }
}
