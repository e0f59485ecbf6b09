package io.busbar.bridge.gateway;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** The fragments of a message of one session, until it is whole; at most as many bytes as the channel takes. */
final class Assembly {
    /** What a fragment has made of the message. */
    enum Result {
        /** More is to come. */
        PARTIAL,
        /** It is whole. */
        WHOLE,
        /** It has become too long; the rest of it is passed over. */
        TOO_LONG,
        /** Its beginning is missing. */
        TORN,
        /** A part of what was given up before. */
        SKIPPED
    }

    private final int most;
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private int length;
    private int whole;
    private int nextTermOffset;
    private boolean open;
    private boolean skipping;

    Assembly(final int most) {
        this.most = most;
    }

    /** Takes a fragment; the last one may be given again as long as {@link #finish} was not called. */
    Result add(final DirectBuffer fragment, final int offset, final int size, final Header header) {
        final boolean begins = (header.flags() & FrameDescriptor.BEGIN_FRAG_FLAG) != 0;
        if (begins) {
            length = 0;
            open = true;
            skipping = false;
        } else if (skipping) {
            return Result.SKIPPED;
        } else if (!open || nextTermOffset != header.termOffset()) {
            open = false;
            skipping = true;
            return Result.TORN;
        }
        if (length + size > most) {
            open = false;
            skipping = true;
            return Result.TOO_LONG;
        }
        buffer.putBytes(length, fragment, offset, size);
        if ((header.flags() & FrameDescriptor.END_FRAG_FLAG) != 0) {
            whole = length + size;
            return Result.WHOLE;
        }
        length += size;
        nextTermOffset = header.nextTermOffset();
        return Result.PARTIAL;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /** Bytes of the message that is whole. */
    int length() {
        return whole;
    }

    /** The message has been dealt with. */
    void finish() {
        open = false;
        length = 0;
    }

    /** Whether a message has begun that is not whole. */
    boolean isOpen() {
        return open;
    }
}
