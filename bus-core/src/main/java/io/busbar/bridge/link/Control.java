package io.busbar.bridge.link;

import io.busbar.bridge.wire.WireException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.agrona.DirectBuffer;

/**
 * A control connection: frames both ways, in order, each once, until it breaks. Bound to the thread of its link. Never
 * blocks, and holds no more than a bounded number of bytes whatever the peer does.
 */
public interface Control extends AutoCloseable {
    /** Most bytes of a frame. */
    int MAX_FRAME = 2048;

    /** Makes control connections. */
    @FunctionalInterface
    interface Dialer {
        /**
         * Begins to connect to a peer, whose address is resolved; {@link Control#isOpen()} tells when that has
         * succeeded.
         */
        Control dial(InetSocketAddress peer) throws WireException;
    }

    /** Takes a frame; the buffer is good for the length of the call. */
    @FunctionalInterface
    interface FrameHandler {
        void onFrame(DirectBuffer buffer, int offset, int length) throws LinkException;
    }

    /** Whether the connection is made. */
    boolean isOpen();

    /**
     * Sends a frame.
     *
     * @return false if there is no room for it now
     * @throws WireException if the connection is broken
     */
    boolean send(DirectBuffer buffer, int offset, int length) throws WireException;

    /**
     * Connects, sends what waits, hands over frames that have come whole.
     *
     * @return how much there was to do; 0 if nothing
     * @throws WireException if the connection is broken
     */
    int poll(FrameHandler handler) throws WireException, LinkException;

    /** A descriptor that becomes readable when there is something to do, or -1 if there is none. */
    default int descriptor() {
        return -1;
    }

    /** The host at the other end, if the connection knows it. */
    default Optional<InetAddress> peerHost() {
        return Optional.empty();
    }

    /** Who is at the other end, for people. */
    String peer();

    /** Closes; tries to get out what waits to be sent. */
    @Override
    void close();

    /** Has the next poll look for frames even if the last one has just done so: the session is about to end. */
    default void lookAgain() {}
}
