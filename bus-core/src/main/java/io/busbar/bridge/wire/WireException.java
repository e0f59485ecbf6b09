package io.busbar.bridge.wire;

/**
 * A path has failed, or cannot be made. The message says which, why (with the errno's name), and what to do if
 * anything.
 */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    public WireException(final String message) {
        super(message);
    }

    public WireException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
