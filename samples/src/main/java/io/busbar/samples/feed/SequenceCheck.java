package io.busbar.samples.feed;

/** Counts what a numbered stream has lost or brought twice. */
public final class SequenceCheck {
    private long expected;
    private long lost;
    private long duplicated;

    /** Takes the next message's number. */
    void onNext(final long sequence) {
        if (sequence < expected) {
            duplicated++;
        } else {
            onEnd(sequence);
            expected = sequence + 1;
        }
    }

    /** Takes the number that a message would have had if there were one more. */
    void onEnd(final long sequence) {
        lost += Math.max(0, sequence - expected);
        expected = Math.max(expected, sequence);
    }

    public long lost() {
        return lost;
    }

    /** Messages that came again, or after a later one. */
    public long duplicated() {
        return duplicated;
    }
}
