package io.busbar.kill;

/** A guarantee that did not hold. An error, so that nothing on the way takes it for one of its own. */
final class Violation extends Error {
    private static final long serialVersionUID = 1L;

    /** What went wrong, as the totals count it. */
    enum Kind {
        /** A committed record was not delivered, or not counted. */
        LOST,
        /** A record was delivered twice. */
        DUPLICATED,
        /** A record was delivered with bytes that are not its own. */
        TORN,
        /** A record was delivered before one that stands before it, or at another place. */
        REORDERED,
        /** A record was delivered that nobody committed. */
        UNCOMMITTED,
        /** A survivor could not go on. */
        STUCK,
        /** A party found the log corrupt, or failed otherwise. */
        FAILED
    }

    private final Kind kind;

    Violation(final Kind kind, final String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
