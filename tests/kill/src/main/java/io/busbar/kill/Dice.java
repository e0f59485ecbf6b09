package io.busbar.kill;

/** Random numbers from a seed: SplitMix64 (Steele, Lea, Flood, 2014). */
public final class Dice {
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private long state;

    /** Begins the sequence of a case: the same seed and case, the same numbers. */
    void seed(final long seed, final long number) {
        state = mix(seed) ^ mix(number * GOLDEN + 1);
    }

    long next() {
        state += GOLDEN;
        return mix(state);
    }

    /** From 0 to {@code bound - 1}. */
    int below(final int bound) {
        return (int) ((next() >>> 32) * bound >>> 32);
    }

    /** True once in {@code odds} times. */
    boolean oneIn(final int odds) {
        return below(odds) == 0;
    }

    static long mix(final long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
