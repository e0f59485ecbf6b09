package io.busbar.log;

import io.busbar.shm.Memory;

/**
 * Appends to the log of a channel that has several publishers. They agree on one total order by compare-and-set of the
 * tail T; what each does between two of them concerns only itself.
 *
 * <p>Why it is right. (1) A claim is announced before it is made, and winning it leaves a proof that outlives winner
 * and losers, see {@link ClaimProof}. So the end of a dead publisher's claim is known to whoever meets it, and only
 * death that the kernel attests makes anybody pass it. (2) From before the claim to after the stamp, the slot's cursor
 * holds the claimed space, as a subscriber's would: W was at most a capacity ahead while T was there, and whoever
 * raises it beyond has read a T behind this claim, and so sees the cursor. A publisher that is stopped here for hours
 * still writes its record where it belongs. (3) The private limit is as good as an exclusive publisher's.
 *
 * <p>A batch is gathered in memory of this process, because its size has to be known to be claimed. See
 * docs/adr/0004-shared-log.md.
 */
public final class SharedAppender extends Appender {
    private final Slot slot;
    private final SharedTail tail;
    private final ClaimProof proof;
    private final Announcement announcement;
    private final SharedWriteLimit writeLimit;
    private final int index;
    private final Gathering gathering;

    private long limit;
    private long committed;
    private long claimStart = NONE;
    private long claimEnd;

    /** The origin of the last claim if another slot's claim ends there: to be kept before it is replaced. */
    private long unsaved = NONE;

    private int backlog;

    /**
     * Takes a publisher slot; what its last owner left half done becomes padding.
     *
     * @throws ChannelBusyException if all slots have owners that live
     * @throws CorruptLogException  if the control area contradicts itself
     */
    SharedAppender(final Channel channel) {
        super(channel);
        slot = SharedSlot.take(channel);
        index = slot.index();
        tail = new SharedTail(channel);
        proof = new ClaimProof(channel, tail);
        announcement = proof.of(index);
        writeLimit = new SharedWriteLimit(channel, slot);
        gathering = new Gathering(channel);
        committed = tail.position();
        // The slot's last owner may have died after it took the sleepers' flag back, and before it woke them.
        ring();
    }

    @Override
    public void bind() {
        slot.bind();
    }

    @Override
    public long position() {
        return committed;
    }

    @Override
    public long offer(final int type, final Object array, final long offset, final int length) {
        if (isBusy()) {
            throw alreadyOpen(claimStart != NONE);
        }
        final long next = take(RecordLayout.size(length, alignmentMask));
        if (next < 0) {
            return next;
        }
        final long start = claimStart;
        final long address = data + (start & mask);
        Memory.copy(array, offset, address + RecordLayout.HEADER_LENGTH, length);
        Memory.put(address + RecordLayout.LENGTH_OFFSET, RecordLayout.lengthAndType(length, type));
        finish(start, next);
        return next;
    }

    @Override
    public long claim(final int type, final int length) {
        if (isBusy()) {
            throw alreadyOpen(claimStart != NONE);
        }
        final long next = take(RecordLayout.size(length, alignmentMask));
        if (next > 0) {
            final long address = data + (claimStart & mask);
            Memory.put(address + RecordLayout.LENGTH_OFFSET, RecordLayout.lengthAndType(length, type));
        }
        return next;
    }

    @Override
    public long claimAddress() {
        return gathering.isOpen() ? gathering.claimAddress() : data + (claimStart & mask) + RecordLayout.HEADER_LENGTH;
    }

    @Override
    public boolean hasOpenClaim() {
        return claimStart != NONE || gathering.hasOpenClaim();
    }

    @Override
    public boolean hasOpenBatch() {
        return gathering.isOpen();
    }

    @Override
    public void commitClaim() {
        if (gathering.isOpen()) {
            gathering.commitClaim();
        } else {
            finish(claimStart, claimEnd);
        }
    }

    @Override
    public void abortClaim() {
        if (gathering.isOpen()) {
            gathering.abortClaim();
        } else {
            pad(claimStart, claimEnd);
            finish(claimStart, claimEnd);
        }
    }

    @Override
    public void beginBatch() {
        if (isBusy()) {
            throw alreadyOpen(claimStart != NONE);
        }
        gathering.open();
    }

    @Override
    public long batchOffer(final int type, final Object array, final long offset, final int length) {
        final long result = batchClaim(type, length);
        if (result > 0) {
            Memory.copy(array, offset, gathering.claimAddress(), length);
            gathering.commitClaim();
        }
        return result;
    }

    @Override
    public long batchClaim(final int type, final int length) {
        if (gathering.hasOpenClaim()) {
            throw alreadyOpen(true);
        }
        return gathering.claim(type, length) ? committed + gathering.size() : BATCH_FULL;
    }

    @Override
    public long commitBatch() {
        if (gathering.hasOpenClaim()) {
            throw alreadyOpen(true);
        }
        if (gathering.size() > 0) {
            final long next = take(gathering.size());
            if (next < 0) {
                return next;
            }
            gathering.copyTo(claimStart);
            finish(claimStart, next);
        }
        gathering.close();
        return committed;
    }

    @Override
    public long abortBatch() {
        gathering.close();
        return committed;
    }

    @Override
    public void close() {
        if (gathering.isOpen()) {
            abortBatch();
        } else if (claimStart != NONE) {
            abortClaim();
        }
        slot.showPosition(committed);
        slot.free();
    }

    private boolean isBusy() {
        return claimStart != NONE || gathering.isOpen();
    }

    /** Claims {@code size} bytes of log from {@code claimStart}; returns where they end, or BACK_PRESSURED. */
    private long take(final long size) {
        for (; ; ) {
            final long origin = tail.get();
            final long position = ChannelLayout.tailPosition(origin);
            final long next = position + size;
            if (next > limit) {
                limit = writeLimit.raise(position, next);
                if (next > limit) {
                    return BACK_PRESSURED;
                }
            }
            keepOrigin();
            slot.setCursor(position);
            announcement.announce(origin, next);
            if (tail.move(origin, next, index)) {
                announcement.setWon(next);
                unsaved = ChannelLayout.tailSlot(origin) == index ? NONE : origin;
                claimStart = position;
                claimEnd = next;
                return next;
            }
            slot.setCursor(ChannelLayout.NOT_HOLDING);
        }
    }

    /** What the last origin proves of another publisher is kept, until that publisher's slot says so itself. */
    private void keepOrigin() {
        if (unsaved == NONE) {
            return;
        }
        announcement.setBacklog(backlog++, unsaved);
        unsaved = NONE;
        if (backlog == ChannelLayout.BACKLOG) {
            while (backlog > 0) {
                proof.confirm(announcement.backlog(--backlog));
            }
        }
    }

    private void finish(final long start, final long next) {
        stamp(start);
        claimStart = NONE;
        committed = next;
        slot.setCursor(ChannelLayout.NOT_HOLDING);
        wakeSleepers();
    }
}
