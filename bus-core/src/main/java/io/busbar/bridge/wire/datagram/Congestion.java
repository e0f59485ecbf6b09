package io.busbar.bridge.wire.datagram;

/**
 * How many bytes may be on the way: slow start, then one more frame a round trip, and seven tenths of it after a round
 * trip in which frames were lost. What RFC 9002 says, with the factor of RFC 9438. Loss is the only sign that counts.
 *
 * <p>Bytes leave at most so fast that a window takes most of a round trip (pacing); where round trips take less than
 * polls, that does not slow anything down.
 */
final class Congestion {
    /** The window is never smaller than so many frames. */
    static final int MIN_FRAMES = 4;

    private static final int INITIAL_FRAMES = 10;
    private static final int BURST_FRAMES = 16;
    private static final long MAX_WINDOW = 1L << 30;

    /** A poll may come this late, and what could have been sent meanwhile may be sent then. */
    private static final long SLACK = 2_000_000;

    private int frame;
    private long window;
    private long threshold = Long.MAX_VALUE;
    private long epoch = Long.MIN_VALUE;
    private long inFlight;
    private boolean limiting;
    private double budget;
    private long refilled = Long.MIN_VALUE;
    private long losses;

    /** @param frame most bytes of a frame */
    Congestion(final int frame) {
        this.frame = frame;
        window = (long) INITIAL_FRAMES * frame;
        budget = (double) BURST_FRAMES * frame;
    }

    /** Frames have another length from now on. */
    void frame(final int bytes) {
        frame = bytes;
        window = Math.max(window, minimum());
    }

    private long minimum() {
        return (long) MIN_FRAMES * frame;
    }

    long window() {
        return window;
    }

    long inFlight() {
        return inFlight;
    }

    /** How often the window was cut. */
    long cuts() {
        return losses;
    }

    /** Whether so many bytes more may be on the way. */
    boolean allows(final int bytes) {
        final boolean allowed = inFlight + bytes <= window || inFlight == 0;
        limiting |= !allowed;
        return allowed;
    }

    /** Whether it is not too early for so many bytes more. */
    boolean isDue(final int bytes, final RoundTrip trip, final long now) {
        if (trip.smoothed() == 0) {
            return true;
        }
        refill(trip.smoothed(), now);
        return budget >= bytes;
    }

    private void refill(final long trip, final long now) {
        // Twice the window a round trip while it doubles, five quarters of it afterwards.
        final double rate = (window < threshold ? 2.0 : 1.25) * window / trip;
        final double most = Math.max((double) BURST_FRAMES * frame, rate * SLACK);
        final long elapsed = refilled == Long.MIN_VALUE ? SLACK : now - refilled;
        budget = Math.min(most, budget + rate * Math.min(elapsed, SLACK));
        refilled = now;
    }

    void sent(final int bytes) {
        inFlight += bytes;
        // Whoever has less to send than the window lets through learns nothing about a larger one.
        limiting &= 2 * inFlight >= window;
        budget -= bytes;
    }

    /** Bytes have arrived that were sent at a time. */
    void arrived(final int bytes, final long sentAt) {
        inFlight -= bytes;
        if (!limiting || sentAt <= epoch) {
            return;
        }
        window += window < threshold ? bytes : Math.max(1, (long) frame * bytes / window);
        window = Math.min(window, MAX_WINDOW);
    }

    /** Bytes that were sent at a time are lost. */
    void lost(final int bytes, final long sentAt, final long now) {
        inFlight -= bytes;
        if (sentAt <= epoch) {
            return;
        }
        epoch = now;
        losses++;
        window = Math.max(minimum(), window * 7 / 10);
        threshold = window;
    }

    /** Nothing has arrived for several timeouts: begins anew from the smallest window. */
    void collapse(final long now) {
        epoch = now;
        losses++;
        threshold = Math.max(minimum(), window / 2);
        window = minimum();
    }
}
