package io.busbar.bridge.link;

/** What the peer of a session has taken, and how far it lets the source go. What it says is checked, whoever it is. */
final class Allowance {
    private final long capacity;
    private long credit;
    private long taken;
    private long farthest;

    /**
     * @param position where the session begins
     * @param capacity of the log
     */
    Allowance(final long position, final long capacity) {
        this.capacity = capacity;
        credit = position;
        taken = position;
        farthest = position;
    }

    /**
     * The peer says what it has taken, and how far bytes may be sent.
     *
     * @return whether it has taken more than before
     * @throws LinkException if that cannot be
     */
    boolean take(final long position, final long told) throws LinkException {
        if (position < taken || position > farthest) {
            throw new LinkException(
                    Reason.PROTOCOL,
                    "the peer says it has taken up to " + position + ", which cannot be: " + taken + " to " + farthest
                            + " is on the way");
        }
        if (told < credit || told > position + capacity) {
            throw new LinkException(
                    Reason.PROTOCOL,
                    "the peer gives credit up to " + told + ", after " + credit + ", with records taken up to "
                            + position);
        }
        final boolean more = position > taken;
        taken = position;
        credit = told;
        return more;
    }

    /** Bytes before this position have been sent, perhaps not for the first time. */
    void sent(final long position) {
        farthest = Math.max(farthest, position);
    }

    long credit() {
        return credit;
    }

    long taken() {
        return taken;
    }

    /** Whether something was sent that the peer has not taken. */
    boolean isAwaited() {
        return farthest > taken;
    }
}
