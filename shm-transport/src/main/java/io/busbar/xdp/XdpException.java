package io.busbar.xdp;

import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;

/** The kernel refused something. The message names the operation, errno, and what to do about it. */
public final class XdpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String refusal;
    private final int errno;
    private final String remedy;

    XdpException(final LinuxException cause, final String remedy) {
        super(cause.getMessage() + ": " + remedy, cause);
        refusal = cause.getMessage();
        errno = cause.errno();
        this.remedy = remedy;
    }

    /** What no system call refused: an interface that is not there, a route that leads elsewhere. */
    public XdpException(final String refusal, final Errno errno, final String remedy) {
        super(refusal + ": " + remedy);
        this.refusal = refusal;
        this.errno = errno.number();
        this.remedy = remedy;
    }

    /** The operation that failed, with the errno's name. */
    public String refusal() {
        return refusal;
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
