package io.busbar.bridge.wire.aeron;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.log.SpanWriter;

/**
 * Receives a path's own stream, of the one session that its token stands for; and, if the sender says so, one that is
 * shared with other peers. Their positions tell what belongs where.
 */
final class AeronReceiver implements WireReceiver {
    private final Media media;
    private final SpanWriter replica;
    private final byte[] ticket;
    private final Landing landing;
    private final Incoming own;
    private Incoming shared;
    private boolean refused;
    private WireException failure;
    private boolean closed;

    AeronReceiver(final Media media, final SpanWriter replica, final byte[] token) throws WireException {
        this.media = media;
        this.replica = replica;
        landing = new Landing(media, replica, token, false);
        ticket = Ticket.of(media.port());
        final PathIds ids = PathIds.of(token);
        own = new Incoming(media, media.here().sessionId(ids.session()).build(), ids.stream(), landing);
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
        media.check();
        landing.check();
        int work = own.poll();
        if (work == 0 && own.isOver()) {
            media.check();
            failure = new WireException("the sender has ended the path, or cannot be reached" + media.lastError());
            throw failure;
        }
        if (!refused) {
            try {
                work += pollShared();
            } catch (final WireException e) {
                // It cannot be received here, or is not what was told: all comes by the path's own stream then.
                media.check();
                refused = true;
                closeShared();
            }
        }
        return work;
    }

    private int pollShared() throws WireException {
        if (shared == null) {
            if (landing.invitation().isEmpty()) {
                return 0;
            }
            final Invitation invitation = landing.invitation().get();
            shared = new Incoming(
                    media,
                    invitation.receiving(media),
                    invitation.ids().stream(),
                    new Landing(media, replica, invitation.token(), true));
        }
        final int work = shared.poll();
        if (work == 0 && shared.isOver()) {
            shared.forgetImage();
        }
        return work;
    }

    private void closeShared() {
        if (shared != null) {
            shared.close();
            shared = null;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            failure = new WireException("the path is closed");
            own.close();
            closeShared();
            media.release();
        }
    }
}
