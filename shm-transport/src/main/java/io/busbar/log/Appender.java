package io.busbar.log;

import io.busbar.shm.Memory;

/**
 * Appends records to a channel's log: what a publication does. Bound to one thread. Results are positions or the
 * negative constants of this class.
 *
 * <p>A record is written in place and becomes visible by its stamp, the last store. A claim is space for one record; a
 * batch is a run of records that become visible at once. One of them may be open at a time.
 */
public abstract sealed class Appender permits ExclusiveAppender, SharedAppender {
    /** A holding subscriber has not taken enough yet; try again. */
    public static final long BACK_PRESSURED = -2;

    /** The batch has reached a quarter of the capacity: commit it and begin another. */
    public static final long BATCH_FULL = -7;

    static final long NONE = -1;

    final Channel channel;
    final long data;
    final long mask;
    final long secret;
    final long alignmentMask;
    final long maxBatch;
    private final Doorbell doorbell;

    Appender(final Channel channel) {
        this.channel = channel;
        data = channel.data();
        mask = channel.capacity() - 1;
        secret = channel.secret();
        alignmentMask = channel.alignmentMask();
        maxBatch = channel.maxBatch();
        doorbell = new Doorbell(channel);
    }

    /**
     * Takes a publisher slot of the channel.
     *
     * @throws ChannelBusyException if all are taken by publishers that live
     * @throws CorruptLogException  if the log cannot be continued
     */
    public static Appender open(final Channel channel) {
        return channel.geometry().shared() ? new SharedAppender(channel) : new ExclusiveAppender(channel);
    }

    /** Ties the publisher's life to the calling platform thread, which does all the appending from now on. */
    public abstract void bind();

    /** Position right after the last record that this appender, or an exclusive channel's last one, committed. */
    public abstract long position();

    /** Appends a record whose payload is copied out of {@code array}, or out of memory if that is null. */
    public abstract long offer(int type, Object array, long offset, int length);

    /** Takes space for a record; its payload is at {@link #claimAddress()} until the claim is committed or aborted. */
    public abstract long claim(int type, int length);

    /** Address of the open claim's payload. */
    public abstract long claimAddress();

    public abstract boolean hasOpenClaim();

    public abstract boolean hasOpenBatch();

    /** Makes the claimed record visible, or part of the open batch. */
    public abstract void commitClaim();

    /** Gives the claim up: its space becomes padding. */
    public abstract void abortClaim();

    /** Begins a batch: what is appended to it becomes visible all at once. */
    public abstract void beginBatch();

    /** Like {@link #offer}, into the open batch. */
    public abstract long batchOffer(int type, Object array, long offset, int length);

    /** Like {@link #claim}, in the open batch. */
    public abstract long batchClaim(int type, int length);

    /** Makes the batch visible; returns the position after it, or BACK_PRESSURED: then it is still open. */
    public abstract long commitBatch();

    /** Gives the batch up; returns the position, see {@link #position()}. */
    public abstract long abortBatch();

    /** Gives the publisher's slot back; an open claim or batch is aborted. The channel is closed by its owner. */
    public abstract void close();

    final void stamp(final long position) {
        // ORDER commit: release, pairs with poll's acquire. Payload, length and type before, stamp after.
        Memory.setRelease(data + (position & mask) + RecordLayout.STAMP_OFFSET, RecordLayout.stamp(position, secret));
    }

    /** Makes the record at {@code start} one that readers skip, up to {@code end}; it still lacks its stamp. */
    final void pad(final long start, final long end) {
        Memory.put(data + (start & mask) + RecordLayout.LENGTH_OFFSET, channel.padding(start, end));
    }

    /** After a stamp. */
    final void wakeSleepers() {
        doorbell.ringIfAwaited();
    }

    /** Wakes who sleeps whether or not they said so: whoever was here before may have died on the point of it. */
    final void ring() {
        doorbell.ring();
    }

    final IllegalStateException alreadyOpen(final boolean claim) {
        return new IllegalStateException(channel.path() + ": "
                + (claim
                        ? "a claim is open: commit or abort it first"
                        : "a batch is open: add to it, or commit or abort it first"));
    }
}
