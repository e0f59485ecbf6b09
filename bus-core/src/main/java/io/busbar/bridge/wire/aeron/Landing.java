package io.busbar.bridge.wire.aeron;

import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.Header;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.log.SpanWriter;
import java.security.MessageDigest;
import org.agrona.DirectBuffer;

/**
 * Lets frames of one stream land where their positions say. The first frame is the token; before it, nothing lands.
 * Bytes that have landed already are passed over; bytes for which there is no room stay in Aeron's buffer; of a frame
 * that fits in part, that part lands, and the rest is found by its position the next time.
 *
 * <p>Aeron keeps to itself what a handler throws; so it is kept here, and thrown by {@link #check}.
 */
final class Landing implements ControlledFragmentHandler {
    /** Reserved value of the frame that has the token. Those of data are positions, from 0. */
    static final long TOKEN = -1;

    private final SpanWriter replica;
    private final byte[] token;
    private final byte[] shown = new byte[Wire.TOKEN_LENGTH];
    private boolean open;
    private int landed;
    private WireException failure;
    private RuntimeException corrupt;

    Landing(final SpanWriter replica, final byte[] token) {
        this.replica = replica;
        this.token = token.clone();
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
            failure = new WireException("bytes come before the token");
            return Action.ABORT;
        }
        return land(position, buffer.addressOffset() + offset, length);
    }

    private Action admit(final DirectBuffer buffer, final int offset, final int length) {
        if (length == Wire.TOKEN_LENGTH) {
            buffer.getBytes(offset, shown);
        }
        if (length != Wire.TOKEN_LENGTH || !MessageDigest.isEqual(token, shown)) {
            failure = new WireException("a wrong token was shown");
            return Action.ABORT;
        }
        open = true;
        return Action.CONTINUE;
    }

    private Action land(final long position, final long address, final int length) {
        final long known = replica.landed() - position;
        if (known < 0) {
            failure = new WireException(
                    "bytes of position " + position + " have come, and those from " + replica.landed() + " have not");
            return Action.ABORT;
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
        return some < rest ? Action.ABORT : Action.CONTINUE;
    }

    boolean isOpen() {
        return open;
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
