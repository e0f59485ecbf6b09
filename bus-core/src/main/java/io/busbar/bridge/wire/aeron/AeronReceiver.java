package io.busbar.bridge.wire.aeron;

import io.aeron.Image;
import io.aeron.Subscription;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.log.SpanWriter;

/** Receives a path's stream, of the one session that its token stands for. */
final class AeronReceiver implements WireReceiver {
    /** Most frames of one poll, so that others have their turn. */
    private static final int FRAMES = 64;

    private final Media media;
    private final long registration;
    private final byte[] ticket;
    private final Landing landing;
    private Subscription subscription;
    private Image image;
    private WireException failure;
    private boolean closed;

    AeronReceiver(final Media media, final SpanWriter replica, final byte[] token) throws WireException {
        this.media = media;
        landing = new Landing(replica, token);
        ticket = Ticket.of(media.port());
        final PathIds ids = PathIds.of(token);
        registration =
                media.addSubscription(media.here().sessionId(ids.session()).build(), ids.stream());
        media.use();
    }

    @Override
    public byte[] ticket() {
        return ticket.clone();
    }

    @Override
    public boolean isOpen() {
        return landing.isOpen();
    }

    @Override
    public int poll() throws WireException {
        if (failure != null) {
            throw failure;
        }
        landing.check();
        media.check();
        if (image == null && !findImage()) {
            return 0;
        }
        final int frames = image.controlledPoll(landing, FRAMES);
        landing.check();
        if (frames == 0 && isOver()) {
            throw fail("the sender has ended the path, or cannot be reached");
        }
        return frames + landing.landed();
    }

    private boolean findImage() throws WireException {
        if (subscription == null) {
            subscription = media.subscription(registration);
        }
        if (subscription == null || subscription.imageCount() == 0) {
            return false;
        }
        image = subscription.imageAtIndex(0);
        if (image.termBufferLength() > AeronOptions.MAX_TERM) {
            image.reject("terms are too long");
            throw fail("the sender's terms have " + image.termBufferLength() + " bytes, allowed are "
                    + AeronOptions.MAX_TERM);
        }
        return true;
    }

    private boolean isOver() {
        return image.isClosed() || image.isEndOfStream() && image.position() >= image.endOfStreamPosition();
    }

    private WireException fail(final String what) {
        failure = new WireException(what);
        return failure;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            failure = new WireException("the path is closed");
            media.removeSubscription(registration);
            media.release();
        }
    }
}
