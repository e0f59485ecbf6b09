package io.busbar.bridge.wire.aeron;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.ReservedValueSupplier;
import io.aeron.protocol.DataHeaderFlyweight;
import io.busbar.bridge.wire.WireException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts bytes of the log into a publication: one copy, into Aeron's term, where the driver sends them from. Each frame's
 * reserved value is the position of its first byte, so a receiver needs no other frame to know where it belongs.
 */
final class SpanOffer implements ReservedValueSupplier {
    /** Frames of one message: a term ends with less than a message of padding. */
    private static final int FRAMES = 16;

    /** A new term begins, or the driver has something to do: the next offer is as good as the first. */
    private static final int ATTEMPTS = 3;

    private final UnsafeBuffer source = new UnsafeBuffer();
    private long next;

    @Override
    public long get(final DirectBuffer termBuffer, final int termOffset, final int frameLength) {
        final long position = next;
        next += frameLength - DataHeaderFlyweight.HEADER_LENGTH;
        return position;
    }

    /**
     * Offers bytes.
     *
     * @return how many were taken
     * @throws WireException if the publication takes none any more
     */
    int offer(final ExclusivePublication publication, final long position, final long address, final int length)
            throws WireException {
        final int most = Math.min(publication.maxMessageLength(), FRAMES * publication.maxPayloadLength());
        int taken = 0;
        int attempts = 0;
        while (taken < length) {
            final int size = Math.min(length - taken, most);
            source.wrap(address + taken, size);
            next = position + taken;
            final long result = publication.offer(source, 0, size, this);
            if (result > 0) {
                taken += size;
                attempts = 0;
            } else if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED) {
                throw new WireException("the publication to " + publication.channel() + " has ended: "
                        + Publication.errorString(result));
            } else if (result != Publication.ADMIN_ACTION || ++attempts == ATTEMPTS) {
                break;
            }
        }
        return taken;
    }
}
