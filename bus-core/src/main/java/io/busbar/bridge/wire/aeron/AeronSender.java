package io.busbar.bridge.wire.aeron;

import io.aeron.ChannelUriStringBuilder;
import io.aeron.ExclusivePublication;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireSender;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A path by a publication of its own. What Aeron has taken is copied, and so released. */
final class AeronSender implements WireSender {
    /** How long a receiver that has given its ticket may take to answer. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

    private final Media media;
    private final String peer;
    private final long registration;
    private final UnsafeBuffer token;
    private final SpanOffer offer = new SpanOffer();
    private final long deadline;
    private ExclusivePublication publication;
    private boolean open;
    private long released;
    private WireException failure;
    private boolean closed;

    AeronSender(final Media media, final AeronOptions options, final InetSocketAddress peer, final byte[] token)
            throws WireException {
        this.media = media;
        this.peer = Ticket.endpoint(peer);
        this.token = new UnsafeBuffer(token.clone());
        final PathIds ids = PathIds.of(token);
        registration = media.addPublication(
                new ChannelUriStringBuilder()
                        .media("udp")
                        .endpoint(this.peer)
                        .sessionId(ids.session())
                        .termLength(options.termLength())
                        .mtu(options.mtu())
                        .build(),
                ids.stream());
        deadline = System.nanoTime() + PATIENCE;
        media.use();
    }

    @Override
    public int poll() throws WireException {
        check();
        if (publication == null) {
            publication = media.publication(registration);
        }
        if (open) {
            if (!publication.isConnected()) {
                media.check();
                throw fail("the receiver at " + peer + " is gone, or cannot be reached" + media.lastError());
            }
            return 0;
        }
        if (publication != null && publication.isConnected()) {
            return showToken();
        }
        if (System.nanoTime() - deadline > 0) {
            throw fail("nobody at " + peer + " wants this path: no status message by UDP within "
                    + TimeUnit.NANOSECONDS.toSeconds(PATIENCE) + " s" + media.lastError());
        }
        return 0;
    }

    private int showToken() {
        open = tell(token, Landing.TOKEN);
        return open ? 1 : 0;
    }

    /** Sends what is not of the log; returns whether it went. */
    boolean tell(final DirectBuffer what, final long kind) {
        return publication.offer(what, 0, what.capacity(), (buffer, offset, length) -> kind) > 0;
    }

    /** Where it goes to. */
    String peer() {
        return peer;
    }

    @Override
    public boolean isOpen() {
        return open && failure == null;
    }

    @Override
    public int send(final long position, final long address, final int length) throws WireException {
        check();
        if (!open) {
            return 0;
        }
        try {
            final int taken = offer.offer(publication, position, address, length);
            released = position + taken;
            return taken;
        } catch (final WireException e) {
            throw fail(e.getMessage());
        }
    }

    private WireException fail(final String what) {
        failure = new WireException(what);
        return failure;
    }

    void check() throws WireException {
        if (failure != null) {
            throw failure;
        }
        media.check();
    }

    @Override
    public long released() {
        return released;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        failure = new WireException("the path to " + peer + " is closed");
        if (publication == null) {
            media.removePublication(registration);
        } else if (!publication.isClosed()) {
            // What is on the way is not waited for: the receiver learns at once that the path has ended.
            publication.revoke();
        }
        media.release();
    }
}
