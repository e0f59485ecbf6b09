package io.busbar.rpc;

import org.agrona.DirectBuffer;

/** Takes requests, on the server's thread. May respond at once or later, and must not poll. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * A request. To be answered by {@link RequestServer#offer} or {@link RequestServer#tryClaim} with the same client
     * and correlation id, once or not at all; a second response is dropped by the client.
     *
     * @param type   the client's type, 0 or more
     * @param buffer the shared memory itself, read-only; valid until this returns
     * @param offset where the request starts in the buffer
     * @param length bytes of request, 0 or more
     */
    void onRequest(long client, long correlationId, int type, DirectBuffer buffer, int offset, int length);

    /** A client does not want a response any more. A hint: it may come too late, or not at all. */
    default void onCancel(final long client, final long correlationId) {}

    /** A client is gone, in order or dead: what it asked need not be answered. */
    default void onDisconnect(final long client) {}
}
