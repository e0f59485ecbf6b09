package io.busbar.log;

import io.busbar.shm.Memory;

/**
 * A reader that the publisher does not wait for. It copies each record out of the log and then looks at W: if the
 * publisher may have begun to overwrite the record meanwhile, the copy is thrown away and the handler is told of a gap.
 */
final class LossyReader extends LogReader {
    /** Length and type cannot be this: the length would be negative. */
    private static final long NOTHING = 0x8000_0000L;

    private final Checkpoints checkpoints;
    private byte[] copy = new byte[256];

    LossyReader(final Joining joined) {
        super(joined);
        checkpoints = new Checkpoints(channel);
    }

    @Override
    public int poll(final RecordHandler handler, final int limit) {
        pace.await();
        final long begin = position;
        int seen = 0;
        int taken = 0;
        try {
            for (; seen < limit; seen++) {
                final long lengthAndType = next(handler);
                if (lengthAndType == NOTHING) {
                    break;
                }
                final int length = RecordLayout.length(lengthAndType);
                final int type = RecordLayout.type(lengthAndType);
                position += RecordLayout.size(length, alignmentMask);
                if (type != RecordLayout.PADDING) {
                    taken++;
                    records++;
                    buffer.wrap(copy, 0, length);
                    handler.onRecord(buffer, 0, length, type, position);
                }
            }
        } finally {
            if (position != begin) {
                showTaken();
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
        return channel.isStamped(position) || isLapped();
    }

    @Override
    void showTaken() {
        slot.showPosition(position);
    }

    /** Copies the next record; skips a gap first if there is one. Returns its length and type, or NOTHING. */
    private long next(final RecordHandler handler) {
        for (; ; ) {
            final long address = data + (position & mask);
            // ORDER commit: acquire, pairs with the appender's release. Stamp before, the rest of the record after.
            if (Memory.getAcquire(address + RecordLayout.STAMP_OFFSET) != RecordLayout.stamp(position, secret)) {
                if (!isLapped()) {
                    return NOTHING;
                }
                skipGap(handler);
                continue;
            }
            final long lengthAndType = Memory.getOpaque(address + RecordLayout.LENGTH_OFFSET);
            final int length = RecordLayout.length(lengthAndType);
            final boolean sane = length >= 0 && length <= maxPayload;
            if (sane) {
                copyOut(address + RecordLayout.HEADER_LENGTH, length);
            }
            // ORDER announce: fence, pairs with WriteLimit's fence. The copy before, W after.
            Memory.loadFence();
            if (isLapped()) {
                skipGap(handler);
                continue;
            }
            if (!sane) {
                throw CorruptLogException.badLength(channel, position, length);
            }
            return lengthAndType;
        }
    }

    private boolean isLapped() {
        return position + mask + 1 < channel.writeLimit();
    }

    private void copyOut(final long payload, final int length) {
        if (length > copy.length) {
            copy = new byte[Math.min(maxPayload, Math.max(length, copy.length * 2))];
        }
        Memory.copyOut(payload, copy, length);
    }

    /** Goes on from the checkpoint in the middle of what is retained, so as not to be lapped again at once. */
    private void skipGap(final RecordHandler handler) {
        final long writeLimit = channel.writeLimit();
        final Checkpoint resume = checkpoints.earliestFrom(writeLimit - (mask + 1) / 2);
        checkpoints.checkAgainst(writeLimit, resume);
        final boolean counted = !channel.geometry().shared();
        final long lostRecords = counted ? resume.records() - records : RecordHandler.UNKNOWN;
        final long lostBytes = resume.position() - position;
        if (lostBytes <= 0 || counted && lostRecords < 0) {
            throw new CorruptLogException(channel.path() + ": at position " + position + ", the log goes back to "
                    + resume.position() + "; " + CorruptLogException.REMEDY);
        }
        position = resume.position();
        records = counted ? resume.records() : records;
        handler.onGap(lostRecords, lostBytes);
    }
}
