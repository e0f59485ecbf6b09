package io.busbar.log;

import io.busbar.shm.Memory;

/**
 * Appends to the log of a channel that has one publisher at a time.
 *
 * <p>Why it is right. (1) Nothing of a record is visible before its stamp, and the stamp is one aligned 8-byte release
 * store after all other bytes: readers see whole records or none, and a kill between any two stores leaves none.
 * (2) The only shared word on the way is that stamp, so the tail survives a kill as "the first place without a stamp";
 * {@link Reopening} finds it from the latest checkpoint. (3) No byte at or above the private limit is ever written, the
 * limit is at most the lowest cursor plus the capacity, and a joiner's cursor either was seen when the limit was set or
 * the joiner saw W and stepped back: a holding subscriber's unread records are never overwritten. (4) Stamps inside a
 * batch are stored before the batch is visible. A kill leaves them behind as the only trace; reopening zeroes them.
 *
 * <p>While a claim or a batch is open, {@code limit} is {@link #SHUT}: the one comparison of the hot path then also
 * catches appends out of turn. Bound to one thread; results are positions or {@link #BACK_PRESSURED}.
 */
public final class ExclusiveAppender extends Appender {
    private static final long SHUT = Long.MIN_VALUE;

    private final Slot slot;
    private final WriteLimit writeLimit;

    private long tail;
    private long limit;
    private long records;

    /** What {@code limit} was before a claim or a batch shut it. */
    private long grantedLimit;

    private long claimStart = NONE;
    private long claimEnd;
    private long batchStart = NONE;
    private long batchTail;
    private long batchRecords;

    /**
     * Takes the channel's publisher slot and continues where the last publisher ended, whatever ended it.
     *
     * @throws ChannelBusyException if another publisher lives
     * @throws CorruptLogException  if the log cannot be continued
     */
    public ExclusiveAppender(final Channel channel) {
        super(channel);
        slot = PublisherSlot.take(channel);
        final Checkpoints checkpoints = new Checkpoints(channel);
        final Checkpoint end = Reopening.recover(channel, checkpoints);
        tail = end.position();
        records = end.records();
        limit = tail;
        writeLimit = new WriteLimit(channel, checkpoints, slot, tail);
        slot.settle();
        // The last publisher may have died after it took the sleepers' flag back, and before it woke them.
        ring();
    }

    @Override
    public void bind() {
        slot.bind();
    }

    @Override
    public long position() {
        return tail;
    }

    @Override
    public long offer(final int type, final Object array, final long offset, final int length) {
        final long position = tail;
        final long next = position + RecordLayout.size(length, alignmentMask);
        if (next > limit && !raise(next)) {
            return BACK_PRESSURED;
        }
        final long address = data + (position & mask);
        Memory.copy(array, offset, address + RecordLayout.HEADER_LENGTH, length);
        Memory.put(address + RecordLayout.LENGTH_OFFSET, RecordLayout.lengthAndType(length, type));
        stamp(position);
        tail = next;
        records++;
        wakeSleepers();
        return next;
    }

    @Override
    public long claim(final int type, final int length) {
        final long position = tail;
        final long next = position + RecordLayout.size(length, alignmentMask);
        if (next > limit && !raise(next)) {
            return BACK_PRESSURED;
        }
        grantedLimit = limit;
        limit = SHUT;
        openClaim(position, next, type, length);
        return next;
    }

    @Override
    public long claimAddress() {
        return data + (claimStart & mask) + RecordLayout.HEADER_LENGTH;
    }

    @Override
    public boolean hasOpenClaim() {
        return claimStart != NONE;
    }

    @Override
    public boolean hasOpenBatch() {
        return batchStart != NONE;
    }

    @Override
    public void commitClaim() {
        endClaim(1);
    }

    @Override
    public void abortClaim() {
        pad(claimStart, claimEnd);
        endClaim(0);
    }

    @Override
    public void beginBatch() {
        if (limit == SHUT) {
            throw alreadyOpen(claimStart != NONE);
        }
        grantedLimit = limit;
        limit = SHUT;
        batchStart = tail;
        batchTail = tail;
        batchRecords = 0;
    }

    @Override
    public long batchOffer(final int type, final Object array, final long offset, final int length) {
        final long next = batchNext(length);
        if (next > 0) {
            final long position = batchTail;
            final long address = data + (position & mask);
            Memory.copy(array, offset, address + RecordLayout.HEADER_LENGTH, length);
            Memory.put(address + RecordLayout.LENGTH_OFFSET, RecordLayout.lengthAndType(length, type));
            endBatched(position, next, 1);
        }
        return next;
    }

    @Override
    public long batchClaim(final int type, final int length) {
        final long next = batchNext(length);
        if (next > 0) {
            openClaim(batchTail, next, type, length);
        }
        return next;
    }

    /** Where a record would end that is added to the batch, or why it cannot be. */
    private long batchNext(final int length) {
        if (claimStart != NONE) {
            throw alreadyOpen(true);
        }
        final long next = batchTail + RecordLayout.size(length, alignmentMask);
        if (next - batchStart > maxBatch) {
            return BATCH_FULL;
        }
        if (next > grantedLimit) {
            grantedLimit = writeLimit.raise(tail, records, next);
            if (next > grantedLimit) {
                return BACK_PRESSURED;
            }
        }
        return next;
    }

    @Override
    public long commitBatch() {
        if (claimStart != NONE) {
            throw alreadyOpen(claimStart != NONE);
        }
        if (batchTail != batchStart) {
            stamp(batchStart);
            tail = batchTail;
            records += batchRecords;
            wakeSleepers();
        }
        return endBatch();
    }

    @Override
    public long abortBatch() {
        claimStart = NONE;
        if (batchTail != batchStart) {
            pad(batchStart, batchTail);
            stamp(batchStart);
            tail = batchTail;
            // Nobody waits for padding, but who sleeps in front of it would hold the publisher back for good.
            wakeSleepers();
        }
        return endBatch();
    }

    @Override
    public void close() {
        if (batchStart != NONE) {
            abortBatch();
        } else if (claimStart != NONE) {
            abortClaim();
        }
        slot.showPosition(tail);
        slot.free();
    }

    private void openClaim(final long position, final long next, final int type, final int length) {
        claimStart = position;
        claimEnd = next;
        Memory.put(data + (position & mask) + RecordLayout.LENGTH_OFFSET, RecordLayout.lengthAndType(length, type));
    }

    private void endClaim(final int count) {
        final long start = claimStart;
        claimStart = NONE;
        if (batchStart == NONE) {
            stamp(start);
            tail = claimEnd;
            records += count;
            limit = grantedLimit;
            wakeSleepers();
            return;
        }
        endBatched(start, claimEnd, count);
    }

    /** The first record of a batch gets its stamp last of all, from commitBatch. */
    private void endBatched(final long start, final long end, final int count) {
        if (start != batchStart) {
            stamp(start);
        }
        batchTail = end;
        batchRecords += count;
    }

    private long endBatch() {
        batchStart = NONE;
        limit = grantedLimit;
        return tail;
    }

    private boolean raise(final long needed) {
        if (limit == SHUT) {
            throw alreadyOpen(claimStart != NONE);
        }
        limit = writeLimit.raise(tail, records, needed);
        return needed <= limit;
    }
}
