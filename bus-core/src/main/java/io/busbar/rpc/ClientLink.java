package io.busbar.rpc;

import io.busbar.Bus;
import io.busbar.Claim;
import io.busbar.Publication;
import io.busbar.codecs.rpc.AcceptedEncoder;
import io.busbar.codecs.rpc.ClosedEncoder;
import io.busbar.codecs.rpc.ResponseEncoder;
import io.busbar.log.ChannelBusyException;
import io.busbar.sbe.SbeClaims;
import io.busbar.sbe.SbeHeader;

/** A server's way to one of its clients. */
final class ClientLink {
    private static final int ENVELOPE = SbeHeader.LENGTH + ResponseEncoder.BLOCK_LENGTH;

    final long client;
    private final String channel;
    private final ResponseEncoder response = new ResponseEncoder();
    private final Claim claim = new Claim();
    private Publication publication;
    private boolean accepted;

    ClientLink(final long client, final String channel) {
        this.client = client;
        this.channel = channel;
    }

    /**
     * Becomes the publisher of the client's channel, and says so before anything else. To be called until it is true:
     * there may be no room yet, or the kernel still at work on the last server.
     */
    boolean tryAccept(final Bus bus, final long server, final RpcOptions options) {
        if (publication == null) {
            try {
                publication = bus.addPublication(channel, options.responses());
            } catch (final ChannelBusyException e) {
                return false;
            }
        }
        if (!accepted) {
            final AcceptedEncoder message = new AcceptedEncoder();
            if (SbeClaims.tryClaim(publication, message, claim) > 0) {
                message.server(server);
                claim.commit();
                accepted = true;
            }
        }
        return accepted;
    }

    boolean isAccepted() {
        return accepted;
    }

    /** Whether the client is there. System calls. */
    boolean isAlive() {
        return publication == null || publication.isConnected() && !publication.isRetired();
    }

    int maxResponse() {
        return publication.maxPayload() - ENVELOPE;
    }

    long tryClaim(final long correlationId, final int type, final int length, final MessageClaim message) {
        if (length < 0 || length > maxResponse()) {
            throw new IllegalArgumentException("channel " + channel + ": a response has 0 to " + maxResponse()
                    + " bytes, not " + length + "; have the client create it with a larger capacity");
        }
        final long position = publication.tryClaim(type, ENVELOPE + length, message.claim);
        if (position > 0) {
            SbeHeader.write(message.claim.buffer(), message.claim.offset(), response);
            response.wrap(message.claim.buffer(), message.claim.offset() + SbeHeader.LENGTH)
                    .correlationId(correlationId);
            message.begin(ENVELOPE, length, null, 0);
        }
        return position;
    }

    /** Leaves; first says goodbye, if there is room for it. */
    void close(final long server, final boolean sayingGoodbye) {
        if (publication == null) {
            return;
        }
        final ClosedEncoder message = new ClosedEncoder();
        if (sayingGoodbye && accepted && SbeClaims.tryClaim(publication, message, claim) > 0) {
            message.server(server);
            claim.commit();
        }
        publication.close();
    }
}
