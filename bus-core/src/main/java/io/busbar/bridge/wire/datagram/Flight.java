package io.busbar.bridge.wire.datagram;

/**
 * Frames that are on the way, by number; room for {@value #MAX_SIZE} numbers in a row. The room grows as it is needed:
 * most paths need little.
 */
final class Flight {
    static final int MAX_SIZE = 8_192;

    private static final int SIZE = 256;

    private long[] positions = new long[SIZE];
    private long[] addresses = new long[SIZE];
    private long[] times = new long[SIZE];
    private int[] lengths = new int[SIZE];
    private long oldest = 1;
    private long last;

    private int index(final long number) {
        return (int) number & lengths.length - 1;
    }

    boolean isFull() {
        return last - oldest + 1 >= MAX_SIZE;
    }

    private void grow() {
        final int size = lengths.length;
        final long[] oldPositions = positions;
        final long[] oldAddresses = addresses;
        final long[] oldTimes = times;
        final int[] oldLengths = lengths;
        positions = new long[2 * size];
        addresses = new long[2 * size];
        times = new long[2 * size];
        lengths = new int[2 * size];
        for (long number = Math.max(1, last - size + 1); number <= last; number++) {
            final int from = (int) number & size - 1;
            final int to = index(number);
            positions[to] = oldPositions[from];
            addresses[to] = oldAddresses[from];
            times[to] = oldTimes[from];
            lengths[to] = oldLengths[from];
        }
    }

    boolean isEmpty() {
        return oldest > last;
    }

    /** The number that the next frame gets. */
    long next() {
        return last + 1;
    }

    /** The newest frame's number; 0 if there was none. */
    long last() {
        return last;
    }

    /** The oldest frame that is on the way, or the next one's number. */
    long oldest() {
        return oldest;
    }

    /** @param length bytes of the log in it; 0 for a frame that need not arrive */
    void add(final long position, final long address, final int length, final long now) {
        if (last - oldest + 1 >= lengths.length) {
            grow();
        }
        final int index = index(++last);
        positions[index] = position;
        addresses[index] = address;
        times[index] = now;
        lengths[index] = length;
        settle();
    }

    /** Whether the number is so new that {@link #sentAt} knows it. */
    boolean remembers(final long number) {
        return number > 0 && number <= last && number > last - lengths.length;
    }

    long sentAt(final long number) {
        return times[index(number)];
    }

    long position(final long number) {
        return positions[index(number)];
    }

    long address(final long number) {
        return addresses[index(number)];
    }

    /** 0 if it is not on the way any more. */
    int length(final long number) {
        return lengths[index(number)];
    }

    /** It has arrived, or is lost. */
    void remove(final long number) {
        lengths[index(number)] = 0;
    }

    /** Forgets the oldest ones that were removed. */
    void settle() {
        while (oldest <= last && lengths[index(oldest)] == 0) {
            oldest++;
        }
    }
}
