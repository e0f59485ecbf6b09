package io.busbar.bridge.wire.datagram;

/** Frames that are on the way, by number; room for {@value #SIZE} numbers in a row. */
final class Flight {
    static final int SIZE = 8_192;

    private final long[] positions = new long[SIZE];
    private final long[] addresses = new long[SIZE];
    private final long[] times = new long[SIZE];
    private final int[] lengths = new int[SIZE];
    private long oldest = 1;
    private long last;

    private static int index(final long number) {
        return (int) number & SIZE - 1;
    }

    boolean isFull() {
        return last - oldest + 1 >= SIZE;
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
        final int index = index(++last);
        positions[index] = position;
        addresses[index] = address;
        times[index] = now;
        lengths[index] = length;
        settle();
    }

    /** Whether the number is one of the last {@value #SIZE}, so that {@link #sentAt} knows it. */
    boolean remembers(final long number) {
        return number > 0 && number <= last && number > last - SIZE;
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
