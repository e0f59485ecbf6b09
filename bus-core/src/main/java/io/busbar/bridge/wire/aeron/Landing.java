package io.busbar.bridge.wire.aeron;

import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.Header;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.log.SpanWriter;
import java.security.MessageDigest;
import java.util.Optional;
import org.agrona.DirectBuffer;

/**
 * Lets frames of one stream land where their positions say. Nothing lands before the token has been shown. Bytes that
 * have landed already are passed over; bytes for which there is no room stay in Aeron's buffer; of a frame that fits in
 * part, that part lands, and the rest is found by its position the next time.
 *
 * <p>Bytes that are ahead of what has landed cannot be, on a path's own stream, unless others share the source: then
 * what lies between may still be in the shared stream, or has been missed there. They are held for a moment on the one
 * and passed over on the other; in either case the link sends again what was missed.
 *
 * <p>Aeron keeps to itself what a handler throws; so it is kept here, and thrown by {@link #check}.
 */
final class Landing implements ControlledFragmentHandler {
    /** Reserved value of a frame that has the token. Those of data are positions, from 0. */
    static final long TOKEN = -1;

    /** Reserved value of a frame that tells of a stream that several peers share. */
    static final long INVITATION = -2;

    /** How long bytes that are ahead wait for those between. */
    private static final long HOLD_NANOS = 2_000_000;

    private final Media media;
    private final SpanWriter replica;
    private final byte[] token;
    private final boolean shared;
    private final byte[] shown = new byte[Wire.TOKEN_LENGTH];
    private Optional<Invitation> invitation = Optional.empty();
    private boolean open;
    private int landed;
    private long aheadAt = -1;
    private long aheadSince;
    private WireException failure;
    private RuntimeException corrupt;

    /** @param shared whether the stream is one that several peers share */
    Landing(final Media media, final SpanWriter replica, final byte[] token, final boolean shared) {
        this.media = media;
        this.replica = replica;
        this.token = token.clone();
        this.shared = shared;
    }

    @Override
    public Action onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header) {
        if (failure != null || corrupt != null) {
            return Action.ABORT;
        }
        final long position = header.reservedValue();
        if (position == TOKEN) {
            return admit(buffer, offset, length);
        }
        if (!open) {
            // A shared stream is joined in the middle.
            return shared ? Action.CONTINUE : fail("bytes come before the token");
        }
        if (position == INVITATION && !shared) {
            return onInvitation(buffer, offset, length);
        }
        if (position < 0) {
            return fail("a frame has the position " + position);
        }
        return land(position, buffer.addressOffset() + offset, length);
    }

    private Action admit(final DirectBuffer buffer, final int offset, final int length) {
        if (length == Wire.TOKEN_LENGTH) {
            buffer.getBytes(offset, shown);
        }
        if (length != Wire.TOKEN_LENGTH || !MessageDigest.isEqual(token, shown)) {
            return fail("a wrong token was shown");
        }
        open = true;
        return Action.CONTINUE;
    }

    private Action onInvitation(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        final Optional<Invitation> told = Invitation.decode(bytes);
        if (told.isEmpty() || invitation.isPresent()) {
            return fail("an invitation to a shared stream cannot be, or is the second");
        }
        invitation = told;
        return Action.CONTINUE;
    }

    private Action land(final long position, final long address, final int length) {
        final long known = replica.landed() - position;
        if (known < 0) {
            return ahead(position);
        }
        if (known >= length) {
            return Action.CONTINUE;
        }
        final int rest = length - (int) known;
        final int some = Math.min(rest, replica.stampRoom() + replica.room());
        if (some > 0) {
            try {
                replica.land(address + known, some);
            } catch (final RuntimeException e) {
                corrupt = e;
                return Action.ABORT;
            }
            landed += some;
        }
        // Others must not wait for this replica's room: what is missed here comes by the path's own stream.
        return some < rest && !shared ? Action.ABORT : Action.CONTINUE;
    }

    private Action ahead(final long position) {
        if (shared) {
            return Action.CONTINUE;
        }
        if (invitation.isEmpty()) {
            return fail(
                    "bytes of position " + position + " have come, and those from " + replica.landed() + " have not");
        }
        if (aheadAt != replica.landed()) {
            aheadAt = replica.landed();
            aheadSince = media.now();
        }
        return media.now() - aheadSince < HOLD_NANOS ? Action.ABORT : Action.CONTINUE;
    }

    private Action fail(final String what) {
        failure = new WireException(what);
        return Action.ABORT;
    }

    boolean isOpen() {
        return open;
    }

    /** The stream has begun anew: its token is awaited. */
    void reopen() {
        open = false;
    }

    /** Where the stream is that is shared; empty until that was told. */
    Optional<Invitation> invitation() {
        return invitation;
    }

    /** How many bytes have landed since the last call. */
    int landed() {
        final int result = landed;
        landed = 0;
        return result;
    }

    /** Throws what has failed, every time. */
    void check() throws WireException {
        if (corrupt != null) {
            throw corrupt;
        }
        if (failure != null) {
            throw failure;
        }
    }
}
