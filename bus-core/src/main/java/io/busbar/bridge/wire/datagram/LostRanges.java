package io.busbar.bridge.wire.datagram;

/**
 * What was lost and has to be sent again, first in first out. Ranges that follow each other become one. The room grows
 * as it is needed, up to {@value #MAX_SIZE}.
 */
final class LostRanges {
    static final int MAX_SIZE = 2 * Flight.MAX_SIZE;

    private static final int SIZE = 64;

    private long[] positions = new long[SIZE];
    private long[] addresses = new long[SIZE];
    private int[] lengths = new int[SIZE];
    private int first;
    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    /** @return false if there is no room */
    boolean add(final long position, final long address, final int length) {
        if (count > 0) {
            final int last = index(count - 1);
            final boolean follows =
                    positions[last] + lengths[last] == position && addresses[last] + lengths[last] == address;
            if (follows && lengths[last] + length > 0) {
                lengths[last] += length;
                return true;
            }
        }
        if (count == lengths.length) {
            if (count == MAX_SIZE) {
                return false;
            }
            grow();
        }
        final int index = index(count++);
        positions[index] = position;
        addresses[index] = address;
        lengths[index] = length;
        return true;
    }

    private int index(final int place) {
        return first + place & lengths.length - 1;
    }

    private void grow() {
        final int size = lengths.length;
        final long[] morePositions = new long[2 * size];
        final long[] moreAddresses = new long[2 * size];
        final int[] moreLengths = new int[2 * size];
        for (int i = 0; i < count; i++) {
            morePositions[i] = positions[index(i)];
            moreAddresses[i] = addresses[index(i)];
            moreLengths[i] = lengths[index(i)];
        }
        positions = morePositions;
        addresses = moreAddresses;
        lengths = moreLengths;
        first = 0;
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
            first = index(1);
            count--;
        }
    }
}
