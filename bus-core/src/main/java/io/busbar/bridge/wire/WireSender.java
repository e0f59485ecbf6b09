package io.busbar.bridge.wire;

/**
 * The source's end of a path. See {@link Wire} for threading and failure.
 *
 * <p><b>Who owns the bytes.</b> {@link #send} hands over memory of the mapped log, which the caller neither changes nor
 * lets others overwrite before {@link #released()} has passed it. A wire that copies (a plain send) has released it
 * when {@code send} returns; one whose kernel or device goes on reading it (zero copy) when that has told so. Bytes
 * that were released may still be lost on the way: only the other side's "taken up to" frees them for the log's
 * publisher, and only once both have passed them.
 */
public interface WireSender extends AutoCloseable {
    /**
     * Drives the path: connecting, completions.
     *
     * @return how much there was to do; 0 if nothing
     * @throws WireException if the path has failed; it will not come back
     */
    int poll() throws WireException;

    /** Whether {@link #send} may take bytes: the other side can be reached and has been sent the token. */
    boolean isOpen();

    /**
     * Takes bytes of the log to carry. They are the ones behind those that it took before; the first of a path are
     * those of the position that the link has resumed from. Only a sender that is not reliable may be given earlier
     * ones again.
     *
     * @param position of the first byte
     * @param address  of the first byte; contiguous, up to a quarter of the log's capacity plus a mebibyte. Usually
     *                 within the log, but may be elsewhere, for example for a padding record
     * @param length   above 0
     * @return how many of them it took: all, some of the first, or 0 if there is no room now
     * @throws WireException if the path has failed
     */
    int send(long position, long address, int length) throws WireException;

    /** No byte before this position is read by the wire, its kernel or its device any more. At most what was taken. */
    long released();

    /** Whether what it took arrives, in order and once, unless the path fails. */
    default boolean isReliable() {
        return true;
    }

    /** How it carries bytes now, for logs and status: for example whether they are copied, and why. */
    default String detail() {
        return "";
    }

    /** A descriptor that becomes readable when {@link #poll} has something to do, or -1 if there is none. */
    default int descriptor() {
        return -1;
    }

    /**
     * Ends the path at once; bytes that it took may be lost. When this returns, nothing reads the log's memory on
     * behalf of this path any more, as if everything were {@link #released()}. A zero copy wire makes sure of that by
     * breaking the connection (a reset, not an orderly end) and waiting for its notifications; this may take
     * milliseconds. Twice is as good as once.
     */
    @Override
    void close();
}
