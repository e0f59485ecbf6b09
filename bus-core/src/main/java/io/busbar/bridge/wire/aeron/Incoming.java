package io.busbar.bridge.wire.aeron;

import io.aeron.Image;
import io.aeron.Subscription;
import io.busbar.bridge.wire.WireException;

/** One stream that comes: a subscription of one session, and what lands from it. */
final class Incoming {
    /** Most frames of one poll, so that others have their turn. */
    private static final int FRAMES = 64;

    private final Media media;
    private final long registration;
    private final Landing landing;
    private Subscription subscription;
    private Image image;

    Incoming(final Media media, final String uri, final int stream, final Landing landing) throws WireException {
        this.media = media;
        this.landing = landing;
        registration = media.addSubscription(uri, stream);
    }

    /** Lets land what has come; returns how much there was to do. */
    int poll() throws WireException {
        if (image == null && !findImage()) {
            return 0;
        }
        final int frames = image.controlledPoll(landing, FRAMES);
        landing.check();
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
            throw new WireException("the sender's terms have " + image.termBufferLength() + " bytes, allowed are "
                    + AeronOptions.MAX_TERM);
        }
        return true;
    }

    /** Whether it was there, and nothing more will come. */
    boolean isOver() {
        return image != null
                && (image.isClosed() || image.isEndOfStream() && image.position() >= image.endOfStreamPosition());
    }

    /** Waits for the stream to begin anew. */
    void forgetImage() {
        image = null;
        landing.reopen();
    }

    void close() {
        media.removeSubscription(registration);
    }
}
