package io.busbar.bridge.wire.datagram;

import java.util.Arrays;

/** Which numbers of frames have come, of the last {@value #WINDOW}; what is older counts as seen. */
final class SeenNumbers {
    static final int WINDOW = 16_384;

    private final long[] bits = new long[WINDOW / Long.SIZE];
    private long newest;

    /** The highest number that has come; 0 if none has. */
    long newest() {
        return newest;
    }

    /** Whether a number comes for the first time; takes note of it. */
    boolean add(final long number) {
        if (number <= 0 || number <= newest - WINDOW) {
            return false;
        }
        if (number > newest) {
            forget(newest, number);
            newest = number;
        }
        final int index = index(number);
        final long bit = 1L << number;
        if ((bits[index] & bit) != 0) {
            return false;
        }
        bits[index] |= bit;
        return true;
    }

    private static int index(final long number) {
        return (int) (number / Long.SIZE) & WINDOW / Long.SIZE - 1;
    }

    /** Makes room for the numbers from one to another. */
    private void forget(final long before, final long last) {
        if (last - before >= WINDOW) {
            Arrays.fill(bits, 0);
            return;
        }
        for (long number = before + 1; number <= last; number++) {
            bits[index(number)] &= ~(1L << number);
        }
    }
}
