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
public final class ExclusiveAppender {
    /** A subscriber that holds this publisher back has not taken enough yet; try again. */
    public static final long BACK_PRESSURED = -2;

    /** The batch has reached a quarter of the capacity: commit it and begin another. */
    public static final long BATCH_FULL = -7;

    private static final long SHUT = Long.MIN_VALUE;
    private static final long NONE = -1;

    private final Channel channel;
    private final Slot slot;
    private final WriteLimit writeLimit;
    private final Doorbell doorbell;
    private final boolean fencing = Doorbell.needsFence();
    private final long data;
    private final long mask;
    private final long secret;
    private final long alignmentMask;
    private final long maxBatch;

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
        this.channel = channel;
        data = channel.data();
        mask = channel.capacity() - 1;
        secret = channel.secret();
        alignmentMask = channel.alignmentMask();
        maxBatch = RecordLayout.size(channel.maxPayload(), alignmentMask);
        doorbell = new Doorbell(channel);
        slot = PublisherSlot.take(channel);
        final Checkpoints checkpoints = new Checkpoints(channel);
        final Checkpoint end = Reopening.recover(channel, checkpoints);
        tail = end.position();
        records = end.records();
        limit = tail;
        writeLimit = new WriteLimit(channel, checkpoints, slot, tail);
        slot.settle();
        // The last publisher may have died after it took the sleepers' flag back, and before it woke them.
        doorbell.ring();
    }

    /** Ties the publisher's life to the calling platform thread, which does all the appending from now on. */
    public void bind() {
        slot.bind();
    }

    /** Position right after the last committed record. */
    public long position() {
        return tail;
    }

    /** Appends a record whose payload is copied out of {@code array}, or out of memory if that is null. */
    public long offer(final int type, final Object array, final long offset, final int length) {
        final long position = tail;
        final long next = position + RecordLayout.size(length, alignmentMask);
        if (next > limit && !raise(next)) {
            return BACK_PRESSURED;
        }
        final long address = data + (position & mask);
        Memory.copy(array, offset, address + RecordLayout.HEADER_LENGTH, length);
        Memory.put(address + RecordLayout.LENGTH_OFFSET, RecordLayout.lengthAndType(length, type));
        stamp(address, position);
        tail = next;
        records++;
        wakeSleepers();
        return next;
    }

    /** Takes space for a record; its payload is at {@link #claimAddress()} until the claim is committed or aborted. */
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

    /** Address of the open claim's payload. */
    public long claimAddress() {
        return data + (claimStart & mask) + RecordLayout.HEADER_LENGTH;
    }

    public boolean hasOpenClaim() {
        return claimStart != NONE;
    }

    public boolean hasOpenBatch() {
        return batchStart != NONE;
    }

    /** Makes the claimed record visible, or part of the open batch. */
    public void commitClaim() {
        endClaim(1);
    }

    /** Gives the claim up: its space becomes padding. */
    public void abortClaim() {
        Memory.put(data + (claimStart & mask) + RecordLayout.LENGTH_OFFSET, padding(claimStart, claimEnd));
        endClaim(0);
    }

    /** Begins a batch: what is appended to it becomes visible all at once. */
    public void beginBatch() {
        if (limit == SHUT) {
            throw alreadyOpen();
        }
        grantedLimit = limit;
        limit = SHUT;
        batchStart = tail;
        batchTail = tail;
        batchRecords = 0;
    }

    /** Like {@link #offer}, into the open batch. */
    public long batchOffer(final int type, final Object array, final long offset, final int length) {
        final long result = batchClaim(type, length);
        if (result > 0) {
            Memory.copy(array, offset, claimAddress(), length);
            endClaim(1);
        }
        return result;
    }

    /** Like {@link #claim}, in the open batch. */
    public long batchClaim(final int type, final int length) {
        if (claimStart != NONE) {
            throw alreadyOpen();
        }
        final long position = batchTail;
        final long next = position + RecordLayout.size(length, alignmentMask);
        if (next - batchStart > maxBatch) {
            return BATCH_FULL;
        }
        if (next > grantedLimit) {
            grantedLimit = writeLimit.raise(tail, records, next);
            if (next > grantedLimit) {
                return BACK_PRESSURED;
            }
        }
        openClaim(position, next, type, length);
        return next;
    }

    /** Makes the batch visible by the stamp of its first record; returns the position after it. */
    public long commitBatch() {
        if (claimStart != NONE) {
            throw alreadyOpen();
        }
        if (batchTail != batchStart) {
            stamp(data + (batchStart & mask), batchStart);
            tail = batchTail;
            records += batchRecords;
            wakeSleepers();
        }
        return endBatch();
    }

    /** Gives the batch up: its space becomes one padding record, over whatever stamps are inside. */
    public long abortBatch() {
        claimStart = NONE;
        if (batchTail != batchStart) {
            final long address = data + (batchStart & mask);
            Memory.put(address + RecordLayout.LENGTH_OFFSET, padding(batchStart, batchTail));
            stamp(address, batchStart);
            tail = batchTail;
            // Nobody waits for padding, but who sleeps in front of it would hold the publisher back for good.
            wakeSleepers();
        }
        return endBatch();
    }

    /** Gives the publisher's slot back; an open claim or batch is aborted. The channel is closed by its owner. */
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
            stamp(data + (start & mask), start);
            tail = claimEnd;
            records += count;
            limit = grantedLimit;
            wakeSleepers();
            return;
        }
        // The first record of a batch gets its stamp last of all, from commitBatch.
        if (start != batchStart) {
            stamp(data + (start & mask), start);
        }
        batchTail = claimEnd;
        batchRecords += count;
    }

    private long endBatch() {
        batchStart = NONE;
        limit = grantedLimit;
        return tail;
    }

    private void stamp(final long address, final long position) {
        // ORDER commit: release, pairs with poll's acquire. Payload, length and type before, stamp after.
        Memory.setRelease(address + RecordLayout.STAMP_OFFSET, RecordLayout.stamp(position, secret));
    }

    private void wakeSleepers() {
        // ORDER sleep: fence, pairs with announce's. Stamp before, flag after. The store fence is for the compiler
        // alone:
        // the processor's fence comes from the sleeper's membarrier.
        if (fencing) {
            Memory.fullFence();
        } else {
            Memory.storeFence();
        }
        if (doorbell.isAwaited()) {
            doorbell.ring();
        }
    }

    private boolean raise(final long needed) {
        if (limit == SHUT) {
            throw alreadyOpen();
        }
        limit = writeLimit.raise(tail, records, needed);
        return needed <= limit;
    }

    /** Length and type of the padding record that takes exactly the bytes from start to end. */
    private long padding(final long start, final long end) {
        final int length = (int) Math.min(end - start - RecordLayout.HEADER_LENGTH, channel.maxPayload());
        return RecordLayout.lengthAndType(length, RecordLayout.PADDING);
    }

    private IllegalStateException alreadyOpen() {
        return new IllegalStateException(channel.path() + ": "
                + (claimStart != NONE
                        ? "a claim is open: commit or abort it first"
                        : "a batch is open: add to it, or commit or abort it first"));
    }
}
