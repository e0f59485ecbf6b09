package io.busbar.bench.worker;

/**
 * When messages are to be sent, whatever happened to those before: latency counts from that moment, so the time that a
 * message had to wait because the sender itself was held up is part of it (no coordinated omission).
 */
final class Schedule {
    private final long interval;
    private final long end;
    private long next;

    /**
     * @param start    when the first message is due, in ns
     * @param interval ns between two messages
     * @param count    how many there are
     */
    Schedule(final long start, final long interval, final long count) {
        if (interval <= 0 || count <= 0) {
            throw new IllegalArgumentException("interval " + interval + " ns and count " + count + " must be positive");
        }
        this.interval = interval;
        next = start;
        end = start + interval * count;
    }

    /** When the next message is due, in ns. */
    long next() {
        return next;
    }

    boolean isDue(final long now) {
        return next - now <= 0 && !isOver();
    }

    /** Call this when the message that was due is sent. */
    void advance() {
        next += interval;
    }

    boolean isOver() {
        return next == end;
    }
}
