package io.busbar.log;

import io.busbar.shm.Memory;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Records that a member has taken and not finished: from a slot's cursor to the end of the claim. Hands them over one
 * by one, and moves the cursor after each, so that a member that dies leaves what it had not finished, and no more.
 */
final class Taken {
    private final Channel channel;
    private final UnsafeBuffer buffer;
    private final long alignmentMask;
    private final int maxPayload;
    private long cursor;
    private long position;
    private long end;
    private boolean redelivered;
    private long handed;

    Taken(final Channel channel, final UnsafeBuffer buffer) {
        this.channel = channel;
        this.buffer = buffer;
        alignmentMask = channel.alignmentMask();
        maxPayload = channel.maxPayload();
    }

    /** What the slot holds from now on. */
    void set(final int slot, final long start, final long end, final boolean redelivered) {
        cursor = channel.slotAddress(slot) + ChannelLayout.SLOT_CURSOR_OFFSET;
        position = start;
        this.end = end;
        this.redelivered = redelivered;
    }

    boolean isFinished() {
        return position == end;
    }

    long position() {
        return position;
    }

    /** How many records were ever handed over. */
    long handed() {
        return handed;
    }

    /**
     * Hands over up to {@code limit} records; returns how many. If the handler throws, the record is done, and the
     * others are left.
     */
    int handOver(final RecordHandler handler, final int limit) {
        final long before = handed;
        while (position != end && handed - before < limit) {
            if (!channel.isStamped(position)) {
                // The claim of a publisher that died: it is all that was taken.
                moveTo(end);
                break;
            }
            final long address = channel.address(position);
            final long lengthAndType = Memory.getOpaque(address + RecordLayout.LENGTH_OFFSET);
            final int length = RecordLayout.length(lengthAndType);
            final long next = position + RecordLayout.size(length, alignmentMask);
            if (length < 0 || length > maxPayload || next > end) {
                throw CorruptLogException.badLength(channel, position, length);
            }
            final int type = RecordLayout.type(lengthAndType);
            if (type == RecordLayout.PADDING) {
                moveTo(next);
                continue;
            }
            handed++;
            buffer.wrap(address + RecordLayout.HEADER_LENGTH, length);
            try {
                if (redelivered) {
                    handler.onRedelivered(buffer, 0, length, type, next);
                } else {
                    handler.onRecord(buffer, 0, length, type, next);
                }
            } finally {
                moveTo(next);
            }
        }
        return (int) (handed - before);
    }

    private void moveTo(final long next) {
        position = next;
        // ORDER taken: release, pairs with the acquire of Channel.cursor. The handler before, others' use of it after.
        Memory.setRelease(cursor, next == end ? ChannelLayout.NOT_HOLDING : next);
    }
}
