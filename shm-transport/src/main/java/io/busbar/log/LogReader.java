package io.busbar.log;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the log in order from where it joined. Bound to one thread.
 *
 * <p>Nothing read from the log is trusted: length and type are copied once and checked, and handlers see a buffer that
 * wraps the payload alone.
 */
public abstract sealed class LogReader permits HoldingReader, LossyReader {
    /** How long a waiting poll spins before it sleeps, in ns: about what going to sleep and being woken costs. */
    private static final long SPIN_NANOS = 20_000;

    final Channel channel;
    final Slot slot;
    private final Doorbell doorbell;

    /** Null in an exclusive channel. */
    private final GapWatch gaps;

    final long data;
    final long mask;
    final long secret;
    final long alignmentMask;
    final int maxPayload;
    final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    long position;
    long records;

    LogReader(final Joining joined) {
        channel = joined.channel();
        slot = joined.slot();
        doorbell = new Doorbell(channel);
        gaps = channel.geometry().shared() ? new GapWatch(channel) : null;
        data = channel.data();
        mask = channel.capacity() - 1;
        secret = channel.secret();
        alignmentMask = channel.alignmentMask();
        maxPayload = channel.maxPayload();
        position = joined.start().position();
        records = joined.start().records();
        slot.showPosition(position);
    }

    /**
     * Joins a channel; the reader frees its slot in {@link #close()}, the channel is closed by its owner.
     *
     * @param holding whether publishers wait for this reader; if not, it may miss records and tells its handler so
     * @param oldest  whether to begin at the oldest checkpoint still there, or after the last committed record
     * @throws ChannelBusyException if all subscriber slots have owners
     */
    public static LogReader join(final Channel channel, final boolean holding, final boolean oldest) {
        final Joining joined = Joining.join(channel, holding, oldest);
        return holding ? new HoldingReader(joined) : new LossyReader(joined);
    }

    /** Ties the subscriber's life to the calling platform thread, which does all the polling from now on. */
    public final void bind() {
        slot.bind();
    }

    /**
     * Hands over what is there, and no more than {@code limit} records.
     *
     * @return how many records were handed over
     * @throws CorruptLogException if a visible record contradicts the protocol
     */
    public abstract int poll(RecordHandler handler, int limit);

    /**
     * Like {@link #poll(RecordHandler, int)}, but waits for a record: spins for a while, then sleeps, using no CPU.
     *
     * @param timeoutNanos how long to wait at most, in ns; may be exceeded by what the kernel takes to wake a thread
     * @return how many records were handed over; 0 if time is up, or the channel was deleted
     */
    public final int poll(final RecordHandler handler, final int limit, final long timeoutNanos) {
        final long start = System.nanoTime();
        for (; ; ) {
            final int taken = poll(handler, limit);
            if (taken > 0) {
                return taken;
            }
            final long waited = System.nanoTime() - start;
            if (waited >= timeoutNanos || channel.isRetired()) {
                return 0;
            }
            if (waited < SPIN_NANOS) {
                Thread.onSpinWait();
                continue;
            }
            final int rings = doorbell.rings();
            final boolean sure = doorbell.announce();
            final long before = position;
            final int late = poll(handler, limit);
            if (late > 0) {
                return late;
            }
            // Padding is no reason to sleep: a record that nobody will ring for may stand behind it.
            if (position == before && !passGap() && !channel.isRetired()) {
                doorbell.doze(rings, sure, isAtGap(), timeoutNanos - waited);
            }
        }
    }

    /** To be called by a poll that found nothing at its position: the claim there may be that of a dead publisher. */
    final void passEmpty() {
        if (gaps != null) {
            moveTo(gaps.pass(position));
        }
    }

    /** Before sleeping: passes a dead claim without waiting for more empty polls; returns whether there was one. */
    private boolean passGap() {
        final long before = position;
        if (gaps != null) {
            moveTo(gaps.look(before));
        }
        return position != before;
    }

    /** Whether a publisher that may die without ringing has claimed what comes next. */
    private boolean isAtGap() {
        return gaps != null && gaps.isGap(position);
    }

    private void moveTo(final long next) {
        if (next != position) {
            position = next;
            showTaken();
        }
    }

    /** Tells the publishers, or onlookers, that everything before {@link #position} was taken. */
    abstract void showTaken();

    /** Position after the last record taken. */
    public final long position() {
        return position;
    }

    /**
     * How many records stand in the log before {@link #position()}, counted from its beginning; of a shared channel,
     * from where this reader joined, without what it missed.
     */
    public final long records() {
        return records;
    }

    /** Whether a publisher has the channel and its thread lives. System calls, one per publisher slot at most. */
    public final boolean isPublisherAlive() {
        final Liveness liveness = new Liveness(channel);
        for (int i = 0; i < channel.publisherSlots(); i++) {
            if (!liveness.isDead(i)) {
                return true;
            }
        }
        return false;
    }

    /** Gives the slot back. */
    public final void close() {
        buffer.wrap(0, 0);
        slot.free();
    }
}
