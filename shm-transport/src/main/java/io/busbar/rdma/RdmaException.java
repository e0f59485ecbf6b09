package io.busbar.rdma;

import io.busbar.linux.LinuxException;

/** A device, a library or a connection has failed. The message has the failure's name, what happened, and a remedy. */
public final class RdmaException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RdmaFailure failure;
    private final String detail;

    public RdmaException(final RdmaFailure failure, final String detail) {
        super(failure + ": " + detail + "; " + failure.remedy());
        this.failure = failure;
        this.detail = detail;
    }

    RdmaException(final LinuxException cause) {
        this(RdmaFailure.of(cause), cause.getMessage());
        initCause(cause);
    }

    public RdmaFailure failure() {
        return failure;
    }

    /** What happened, without name and remedy. */
    public String detail() {
        return detail;
    }
}
