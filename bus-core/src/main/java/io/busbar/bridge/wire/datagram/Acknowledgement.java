package io.busbar.bridge.wire.datagram;

import io.busbar.shm.Memory;

/** An ACK that has come, copied and checked: what has arrived, and what is missing in between. */
final class Acknowledgement {
    private final long[] from = new long[FrameLayout.MAX_GAPS];
    private final long[] to = new long[FrameLayout.MAX_GAPS];
    private long position;
    private long known;
    private long newest;
    private long age;
    private int gaps;

    /**
     * Reads one.
     *
     * @param where  its position
     * @param count  its number of gaps
     * @return whether it can be one
     */
    boolean read(final long where, final int count, final long payload, final int length) {
        if (count > FrameLayout.MAX_GAPS || length != FrameLayout.ackLength(count)) {
            return false;
        }
        position = where;
        gaps = count;
        newest = Memory.get(payload + FrameLayout.ECHO_OFFSET);
        age = Integer.toUnsignedLong(Memory.getInt(payload + FrameLayout.AGE_OFFSET)) * 1_000;
        known = where + Integer.toUnsignedLong(Memory.getInt(payload + FrameLayout.KNOWN_OFFSET));
        long end = where;
        for (int i = 0; i < count; i++) {
            final long gap = payload + FrameLayout.GAPS_OFFSET + (long) i * FrameLayout.GAP_LENGTH;
            from[i] = where + Integer.toUnsignedLong(Memory.getInt(gap));
            to[i] = where + Integer.toUnsignedLong(Memory.getInt(gap + FrameLayout.GAP_TO_OFFSET));
            if (from[i] < end || to[i] <= from[i]) {
                return false;
            }
            end = to[i];
        }
        return position >= 0 && end <= known && newest > 0;
    }

    /** All before has landed. */
    long position() {
        return position;
    }

    /** Up to here it is told what has come. */
    long known() {
        return known;
    }

    /** Number of the newest frame that has come. */
    long newest() {
        return newest;
    }

    /** How long that one has waited, in ns. */
    long age() {
        return age;
    }

    /** Whether all of a range has come. */
    boolean covers(final long begin, final long end) {
        if (end <= position) {
            return true;
        }
        if (end > known) {
            return false;
        }
        int low = 0;
        int high = gaps;
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (to[middle] <= begin) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == gaps || from[low] >= end;
    }
}
