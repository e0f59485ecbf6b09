package io.busbar.bridge.wire.datagram;

/** What was lost and has to be sent again, first in first out. Ranges that follow each other become one. */
final class LostRanges {
    private static final int SIZE = 2 * Flight.SIZE;

    private final long[] positions = new long[SIZE];
    private final long[] addresses = new long[SIZE];
    private final int[] lengths = new int[SIZE];
    private int first;
    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    /** @return false if there is no room */
    boolean add(final long position, final long address, final int length) {
        if (count > 0) {
            final int last = first + count - 1 & SIZE - 1;
            final boolean follows =
                    positions[last] + lengths[last] == position && addresses[last] + lengths[last] == address;
            if (follows && lengths[last] + length > 0) {
                lengths[last] += length;
                return true;
            }
        }
        if (count == SIZE) {
            return false;
        }
        final int index = first + count++ & SIZE - 1;
        positions[index] = position;
        addresses[index] = address;
        lengths[index] = length;
        return true;
    }

    long position() {
        return positions[first];
    }

    long address() {
        return addresses[first];
    }

    int length() {
        return lengths[first];
    }

    /** Takes bytes from the beginning of the first range. */
    void take(final int bytes) {
        positions[first] += bytes;
        addresses[first] += bytes;
        lengths[first] -= bytes;
        if (lengths[first] == 0) {
            first = first + 1 & SIZE - 1;
            count--;
        }
    }

    void clear() {
        count = 0;
    }
}
