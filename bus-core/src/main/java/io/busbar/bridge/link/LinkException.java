package io.busbar.bridge.link;

/** Ends a session, or is why there is none. */
public final class LinkException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final boolean told;

    LinkException(final Reason reason, final String message, final boolean told) {
        super(message);
        this.reason = reason;
        this.told = told;
    }

    public LinkException(final Reason reason, final String message) {
        this(reason, message, false);
    }

    public Reason reason() {
        return reason;
    }

    /** Whether it came from the peer, which then need not be told. */
    boolean isTold() {
        return told;
    }
}
