package io.busbar.bridge.wire;

/**
 * The replica's end of a path. See {@link Wire} for threading and failure.
 *
 * <p><b>How bytes land.</b> The next byte of the stream belongs where the replica's {@link io.busbar.log.SpanWriter}
 * says, in two areas:
 * <ol>
 * <li>the first {@code stampRoom()} bytes at {@code stampAddress()},
 * <li>then up to {@code room()} bytes at {@code address()}, in the mapped log; all of them contiguous.
 * </ol>
 * A wire receives into these places directly, in one scattered read ({@code recvmsg}, {@code readv}) where it can, and
 * says {@code landed(n)} for what has come. That call makes whole records visible and changes the areas: read them anew
 * after each. Between {@code landed} calls the areas stay where they are, only {@code room()} may grow when the link
 * raises the limit; so a receive may be left with the kernel over several polls, but only one at a time, or a chain
 * whose parts land in order. If {@code stampRoom()} and {@code room()} are 0, there is no credit: leave the bytes where
 * they are. A wire that has the bytes in memory of its own uses {@code land(address, n)}, which copies and does both
 * steps.
 *
 * <p>When the bytes are no records of the log, {@code landed} throws {@link io.busbar.log.CorruptLogException}: the
 * wire lets it through.
 */
public interface WireReceiver extends AutoCloseable {
    /** What the peer's {@link Wire#connect} needs beside its token; at most {@link Wire#MAX_TICKET} bytes. */
    byte[] ticket();

    /** Whether the peer has come, with the right token. */
    boolean isOpen();

    /**
     * Lets land what has come, as far as there is room.
     *
     * @return bytes that have landed, and other things done; 0 if nothing
     * @throws WireException                   if the path has failed, or the peer has closed it
     * @throws io.busbar.log.CorruptLogException if what has come is not of the source's log
     */
    int poll() throws WireException;

    /** A descriptor that becomes readable when {@link #poll} has something to do, or -1 if there is none. */
    default int descriptor() {
        return -1;
    }

    /**
     * Ends the path. When this returns, no byte lands any more, neither in the log nor beside it: a receive that is
     * with the kernel has been cancelled and has answered. What has landed by half is left to
     * {@link io.busbar.log.SpanWriter#abandon()}, which the link calls next. Twice is as good as once.
     */
    @Override
    void close();
}
