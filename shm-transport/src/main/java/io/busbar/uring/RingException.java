package io.busbar.uring;

import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;

/** io_uring refused something. The message names the operation, errno, and what to do about it. */
public final class RingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;
    private final String remedy;

    RingException(final LinuxException cause, final String remedy) {
        super(cause.getMessage() + ": " + remedy, cause);
        this.errno = cause.errno();
        this.remedy = remedy;
    }

    public int errno() {
        return errno;
    }

    /** What to do, in a few words without a full stop. */
    public String remedy() {
        return remedy;
    }

    /** Whether the error is this one. */
    public boolean is(final Errno candidate) {
        return candidate.number() == errno;
    }
}
