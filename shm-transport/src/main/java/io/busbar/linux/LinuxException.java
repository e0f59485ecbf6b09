package io.busbar.linux;

/**
 * A system call or C function failed. The message names the operation, what it was done to, errno and its likely cause.
 */
public final class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final String subject;
    private final int errno;

    /**
     * @param operation the call, as in the manual
     * @param subject   a path, or a few words on what the call was done to
     * @param errno     the error number
     */
    public LinuxException(final String operation, final String subject, final int errno) {
        super(operation + " " + subject + ": " + Errno.describe(errno));
        this.operation = operation;
        this.subject = subject;
        this.errno = errno;
    }

    /** With the errno of this thread's last call. */
    static LinuxException last(final String operation, final String subject) {
        return new LinuxException(operation, subject, Native.errno());
    }

    public String operation() {
        return operation;
    }

    public String subject() {
        return subject;
    }

    public int errno() {
        return errno;
    }

    /** The error's name, as {@link Errno#nameOf}. */
    public String errnoName() {
        return Errno.nameOf(errno);
    }

    /** Whether the error is one of these. */
    public boolean is(final Errno... candidates) {
        for (final Errno candidate : candidates) {
            if (candidate.number() == errno) {
                return true;
            }
        }
        return false;
    }
}
