package io.busbar.log;

import io.busbar.shm.Memory;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A reader that the publisher waits for: it hands out the shared memory itself, and then moves its cursor.
 *
 * <p>Where a record begins is known only from the length in the one before, so loads wait for each other, and lines
 * that come from another processor come one at a time. While all records have one size, that is guessed, and compared
 * with the length afterwards: branch prediction then goes ahead and fetches the next records meanwhile. The idea is
 * value speculation in software: P. Vognsen, "Beating the L1 cache with value speculation" (2021).
 */
final class HoldingReader extends LogReader {
    /** No record has this size. */
    private static final long UNKNOWN = 0;

    /** Two polls of so many records of one size are worth a guess. */
    private static final int UNIFORM = 32;

    /** The size that the next records are guessed to have. */
    private long guess = UNKNOWN;

    private long lastMean;

    /** That the last poll took. */
    private long bytes;

    HoldingReader(final Joining joined) {
        super(joined);
    }

    @Override
    public int poll(final RecordHandler handler, final int limit) {
        pace.await();
        return guess == UNKNOWN ? walk(handler, limit) : stride(handler, limit);
    }

    /** Goes from one record to the next by their lengths. */
    private int walk(final RecordHandler handler, final int limit) {
        final UnsafeBuffer buffer = this.buffer;
        long position = this.position;
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
            moveTo(position, taken);
        }
        if (seen >= UNIFORM) {
            learn(seen);
        }
        return end(seen, taken, limit);
    }

    /** Goes from one record to the next by the guess, and no further than it is right. */
    private int stride(final RecordHandler handler, final int limit) {
        final UnsafeBuffer buffer = this.buffer;
        final long size = guess;
        long position = this.position;
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
                if (length < 0 || length > maxPayload || RecordLayout.size(length, alignmentMask) != size) {
                    guess = UNKNOWN;
                    break;
                }
                position += size;
                final int type = RecordLayout.type(lengthAndType);
                if (type != RecordLayout.PADDING) {
                    taken++;
                    buffer.wrap(address + RecordLayout.HEADER_LENGTH, length);
                    handler.onRecord(buffer, 0, length, type, position);
                }
            }
        } finally {
            moveTo(position, taken);
        }
        if (guess == UNKNOWN) {
            return seen > 0 ? taken : walk(handler, limit);
        }
        return end(seen, taken, limit);
    }

    /** A poll found so many records. If these have one size, it is their mean, and that of those before. */
    private void learn(final int seen) {
        final long mean = bytes / seen;
        if (mean == lastMean && mean * seen == bytes && (mean & alignmentMask) == 0) {
            guess = mean;
        }
        lastMean = mean;
    }

    private void moveTo(final long next, final int taken) {
        bytes = next - position;
        if (bytes != 0) {
            position = next;
            records += taken;
            slot.setCursor(next);
        }
    }

    private int end(final int seen, final int taken, final int limit) {
        pace.polled(seen, seen < limit);
        if (seen == 0) {
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
