package io.busbar.rpc;

import io.busbar.Claim;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Space in the log for a request or a response, to be written in place. Reusable: hand the same object to each
 * {@code tryClaim}. End it with {@link #commit()} or {@link #abort()} before anything else is sent the same way.
 */
public final class MessageClaim {
    final Claim claim = new Claim();
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private RequestClient client;
    private long correlationId;

    /** A claim to be handed to {@code tryClaim}. */
    public MessageClaim() {}

    /** Wraps the application's message and nothing else, from 0 on; empty when nothing is claimed. */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /** Where the application's message starts in {@link #buffer()}. */
    public int offset() {
        return 0;
    }

    /** Bytes of the application's message. */
    public int length() {
        return buffer.capacity();
    }

    /**
     * Sends the message.
     *
     * @throws IllegalStateException if nothing is claimed
     */
    public void commit() {
        buffer.wrap(0, 0);
        claim.commit();
    }

    /**
     * Gives the message up. A request that is given up was never made.
     *
     * @throws IllegalStateException if nothing is claimed
     */
    public void abort() {
        buffer.wrap(0, 0);
        claim.abort();
        if (client != null) {
            client.giveUp(correlationId);
        }
    }

    /** @param client null for a response */
    void begin(final int envelope, final int length, final RequestClient client, final long correlationId) {
        this.client = client;
        this.correlationId = correlationId;
        buffer.wrap(claim.buffer(), claim.offset() + envelope, length);
    }
}
