package io.busbar.rpc;

import org.agrona.DirectBuffer;

/** Takes what becomes of a client's requests, on the thread that polls. May send requests, and must not poll. */
@FunctionalInterface
public interface ResponseHandler {
    /**
     * The response to a request.
     *
     * @param correlationId what {@link RequestClient#offer} returned
     * @param type          the server's type, 0 or more
     * @param buffer        the shared memory itself, read-only; valid until this returns
     * @param offset        where the response starts in the buffer
     * @param length        bytes of response, 0 or more
     */
    void onResponse(long correlationId, int type, DirectBuffer buffer, int offset, int length);

    /** There will be no response, and why. Not called for what was cancelled. */
    default void onFailure(final long correlationId, final Outcome outcome) {}
}
