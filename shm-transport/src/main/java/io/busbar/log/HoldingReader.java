package io.busbar.log;

import io.busbar.shm.Memory;
import org.agrona.concurrent.UnsafeBuffer;

/** A reader that the publisher waits for: it hands out the shared memory itself, and then moves its cursor. */
final class HoldingReader extends LogReader {
    HoldingReader(final Joining joined) {
        super(joined);
    }

    @Override
    public int poll(final RecordHandler handler, final int limit) {
        pace.await();
        final UnsafeBuffer buffer = this.buffer;
        final long begin = position;
        long position = begin;
        int seen = 0;
        int taken = 0;
        try {
            for (; seen < limit; seen++) {
                final long address = data + (position & mask);
                // ORDER commit: acquire, pairs with the appender's release. Stamp before, the rest of the record after.
                if (Memory.getAcquire(address + RecordLayout.STAMP_OFFSET) != RecordLayout.stamp(position, secret)) {
                    break;
                }
                final long lengthAndType = Memory.getOpaque(address + RecordLayout.LENGTH_OFFSET);
                final int length = RecordLayout.length(lengthAndType);
                if (length < 0 || length > maxPayload) {
                    throw CorruptLogException.badLength(channel, position, length);
                }
                position += RecordLayout.size(length, alignmentMask);
                final int type = RecordLayout.type(lengthAndType);
                if (type != RecordLayout.PADDING) {
                    taken++;
                    buffer.wrap(address + RecordLayout.HEADER_LENGTH, length);
                    handler.onRecord(buffer, 0, length, type, position);
                }
            }
        } finally {
            if (position != begin) {
                this.position = position;
                records += taken;
                slot.setCursor(position);
            }
        }
        pace.polled(seen, seen < limit);
        if (position == begin) {
            passEmpty();
        }
        return taken;
    }

    @Override
    boolean isVisible() {
        return channel.isStamped(position);
    }

    @Override
    void showTaken() {
        slot.setCursor(position);
    }
}
