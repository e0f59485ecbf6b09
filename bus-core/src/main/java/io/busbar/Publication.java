package io.busbar;

import io.busbar.log.Appender;
import io.busbar.log.Channel;
import org.agrona.DirectBuffer;

/**
 * Publishes records to a channel. Made by {@link Bus#addPublication}.
 *
 * <p>Used by one platform thread: the first that calls it owns it. If that thread or its process dies, records that
 * were committed stay, and what was claimed or batched was never there. Nothing here allocates or makes a system
 * call, but for a refusal, which about once a millisecond asks the kernel whether the subscriber that holds it back is
 * alive.
 */
public final class Publication implements AutoCloseable {
    /** Result: a holding subscription has not taken enough yet. Nothing happened; try again, or do without. */
    public static final long BACK_PRESSURED = Appender.BACK_PRESSURED;

    /** Result: the batch has reached a quarter of the capacity. Nothing happened; commit it and begin another. */
    public static final long BATCH_FULL = Appender.BATCH_FULL;

    private final Bus bus;
    private final String name;
    private final Channel channel;
    private final Appender appender;
    private final OwnerThread owner;
    private final Batch batch;
    private final int maxPayload;
    private Claim openClaim;

    Publication(final Bus bus, final String name, final Channel channel) {
        this.bus = bus;
        this.name = name;
        this.channel = channel;
        maxPayload = channel.maxPayload();
        appender = Appender.open(channel);
        owner = new OwnerThread("publication of channel " + name);
        batch = new Batch(this, appender);
    }

    /** Like {@link #offer(int, DirectBuffer, int, int)}, with type 0. */
    public long offer(final DirectBuffer buffer, final int offset, final int length) {
        return offer(0, buffer, offset, length);
    }

    /**
     * Publishes a copy of some bytes.
     *
     * @param type   the application's, 0 or more
     * @param length 0 to {@link #maxPayload()}
     * @return position of the log after the record, greater than 0, or {@link #BACK_PRESSURED}
     * @throws IllegalArgumentException if the record is too long, or the type negative
     * @throws IllegalStateException    if closed, on the wrong thread, or while a claim or a batch is open
     */
    public long offer(final int type, final DirectBuffer buffer, final int offset, final int length) {
        check(type, length);
        buffer.boundsCheck(offset, length);
        return appender.offer(type, buffer.byteArray(), buffer.addressOffset() + offset, length);
    }

    /** Like {@link #tryClaim(int, int, Claim)}, with type 0. */
    public long tryClaim(final int length, final Claim claim) {
        return tryClaim(0, length, claim);
    }

    /**
     * Takes space for a record, to be written in place and then committed or aborted. What is not written holds stale
     * bytes of older records. Until then this publication refuses anything else, and subscribers wait for it, in a
     * shared channel with all that others publish behind it.
     *
     * @param type   the application's, 0 or more
     * @param length 0 to {@link #maxPayload()}
     * @param claim  is set to the space
     * @return position of the log after the record, greater than 0, or {@link #BACK_PRESSURED}
     * @throws IllegalArgumentException if the record is too long, or the type negative
     * @throws IllegalStateException    if closed, on the wrong thread, or while a claim or a batch is open; if
     *                                  {@code claim} is, of any publication
     */
    public long tryClaim(final int type, final int length, final Claim claim) {
        check(type, length);
        claim.checkEnded();
        final long result = appender.claim(type, length);
        return result > 0 ? begin(claim, length, result) : result;
    }

    /**
     * Begins a batch: records that become visible all at once. In a shared channel they are gathered in this process
     * until the batch is committed, and then claimed together, which spares the cost of a claim for each.
     *
     * @return this publication's one batch, to be committed or aborted before anything else is published
     */
    public Batch batch() {
        checkThread();
        appender.beginBatch();
        return batch;
    }

    /**
     * Position of the log after the last record that this publication committed; before it has, where the log ended
     * when it was added.
     */
    public long position() {
        return appender.position();
    }

    /** Whether the channel has a subscriber that is alive. A few system calls. */
    public boolean isConnected() {
        return !owner.isClosed() && appender.hasSubscriber();
    }

    /** Largest payload of a record, and about that of a batch: a quarter of the capacity. */
    public int maxPayload() {
        return maxPayload;
    }

    /** Name of the channel. */
    public String channel() {
        return name;
    }

    /** Tells this life of the channel's name from its others. */
    public long incarnation() {
        return channel.incarnation();
    }

    /** Whether somebody has deleted the channel: what is published now reaches only those who joined before. */
    public boolean isRetired() {
        return !owner.isClosed() && channel.isRetired();
    }

    public boolean isClosed() {
        return owner.isClosed();
    }

    /**
     * Gives its place back for another publisher. An open claim or batch is aborted. Does nothing if closed before.
     *
     * @throws IllegalStateException if another thread owns it and is alive
     */
    @Override
    public void close() {
        if (owner.close()) {
            forgetClaim();
            try {
                appender.close();
            } finally {
                channel.close();
                bus.remove(this);
            }
        }
    }

    long begin(final Claim claim, final int length, final long result) {
        claim.begin(this, appender.claimAddress(), length);
        if (openClaim != claim) {
            openClaim = claim;
        }
        return result;
    }

    void commit() {
        checkThread();
        appender.commitClaim();
    }

    void abort() {
        checkThread();
        appender.abortClaim();
    }

    /** Ends the open claim's view of the log, without deciding what becomes of its space. */
    void forgetClaim() {
        if (openClaim != null && openClaim.isOpen(this)) {
            openClaim.end();
        }
    }

    void check(final int type, final int length) {
        checkThread();
        if (length < 0 || length > maxPayload || type < 0) {
            refuse(type, length);
        }
    }

    void checkThread() {
        if (!owner.isCurrent()) {
            owner.claim();
            appender.bind();
        }
    }

    private void refuse(final int type, final int length) {
        if (type < 0) {
            throw new IllegalArgumentException("channel " + name + ": type must be 0 or more, not " + type);
        }
        throw new IllegalArgumentException("channel " + name + ": a payload has 0 to " + maxPayload + " bytes, not "
                + length + "; create the channel with a capacity of four times the largest");
    }
}
