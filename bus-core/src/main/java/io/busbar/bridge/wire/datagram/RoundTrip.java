package io.busbar.bridge.wire.datagram;

/**
 * How long a frame and its acknowledgement take, smoothed as RFC 6298 does, and what follows from it. Times are in
 * nanoseconds.
 */
final class RoundTrip {
    /** What clocks and polls cannot tell apart. */
    static final long GRANULARITY = 1_000_000;

    /** The longest that an acknowledgement waits for another reason to be sent, as the other side polls. */
    static final long ACK_DELAY = 2_000_000;

    private static final long INITIAL = 20_000_000;

    private long smoothed;
    private long deviation;
    private long latest;

    /** @param sample above or equal 0 */
    void sample(final long sample) {
        latest = sample;
        if (smoothed == 0) {
            smoothed = Math.max(1, sample);
            deviation = sample / 2;
            return;
        }
        deviation += (Math.abs(smoothed - sample) - deviation) / 4;
        smoothed = Math.max(1, smoothed + (sample - smoothed) / 8);
    }

    /** 0 until there was a sample. */
    long smoothed() {
        return smoothed;
    }

    /** After how long without a word from the other side it is asked. */
    long timeout() {
        return smoothed == 0 ? INITIAL : smoothed + Math.max(4 * deviation, GRANULARITY) + ACK_DELAY;
    }

    /** How much older than a frame that has come another one is lost. */
    long reordering() {
        return Math.max(Math.max(smoothed, latest) * 9 / 8, GRANULARITY);
    }
}
