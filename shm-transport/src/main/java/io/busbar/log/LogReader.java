package io.busbar.log;

import io.busbar.shm.RobustLock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the log in order from where it joined. Bound to one thread.
 *
 * <p>Nothing read from the log is trusted: length and type are copied once and checked, and handlers see a buffer that
 * wraps the payload alone.
 */
public abstract sealed class LogReader permits GroupReader, HoldingReader, LossyReader {
    /** How long a waiting poll spins before it sleeps, in ns: about what going to sleep and being woken costs. */
    static final long SPIN_NANOS = 20_000;

    final Channel channel;
    final Slot slot;
    private final Doorbell doorbell;

    /** Null in an exclusive channel. */
    final GapWatch gaps;

    /** Of those who take records one after the other; members of a group compete. */
    final Pace pace = new Pace();

    final long data;
    final long mask;
    final long secret;
    final long alignmentMask;
    final int maxPayload;
    final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    long position;
    long records;

    LogReader(final Joining joined) {
        this(joined.channel(), joined.slot(), joined.start());
    }

    LogReader(final Channel channel, final Slot slot, final Checkpoint start) {
        this.channel = channel;
        this.slot = slot;
        doorbell = new Doorbell(channel);
        gaps = channel.geometry().shared() ? new GapWatch(channel) : null;
        data = channel.data();
        mask = channel.capacity() - 1;
        secret = channel.secret();
        alignmentMask = channel.alignmentMask();
        maxPayload = channel.maxPayload();
        position = start.position();
        records = start.records();
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

    /**
     * Joins a group of the channel, whose members share its records. Otherwise like {@link #join}.
     *
     * @param name   of the group, 1 to {@link ChannelLayout#MAX_GROUP_NAME} bytes of UTF-8; founded if it is not there
     * @param oldest where a group begins that is founded by this; one that is there goes on where it is
     * @param take   how many records to take from the others at a time, 1 or more
     * @throws ChannelBusyException if all groups, or all members of this one, are taken
     */
    public static LogReader joinGroup(final Channel channel, final String name, final boolean oldest, final int take) {
        if (take < 1) {
            throw new IllegalArgumentException("a member takes 1 record or more at a time, not " + take);
        }
        return new GroupReader(GroupJoining.join(channel, name, oldest), take);
    }

    /** Ties the subscriber's life to the calling platform thread, which does all the polling from now on. */
    public final void bind() {
        slot.bind();
    }

    /**
     * Hands over what is there, and no more than {@code limit} records; where sizes change, perhaps not all of it.
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
            prepareToSleep();
            final long before = position;
            final int late = poll(handler, limit);
            if (late > 0) {
                return late;
            }
            // Padding is no reason to sleep: a record that nobody will ring for may stand behind it.
            if (position == before && !passGap() && !channel.isRetired()) {
                doorbell.doze(rings, sure, isAtGap(), Math.min(timeoutNanos - waited, longestSleep()));
            }
        }
    }

    /** Whether a poll would find something, be it padding; or the channel was deleted, and nothing will come. */
    public final boolean isReady() {
        return isVisible() || channel.isRetired();
    }

    /** Like {@link #isReady}, for one who has announced that it will sleep: passes dead claims on the way. */
    final boolean isReadyAtLast() {
        while (!isReady()) {
            if (!passGap()) {
                return false;
            }
        }
        return true;
    }

    /** Whether a poll would move. */
    abstract boolean isVisible();

    /** Whether the kernel has marked the thread of an exclusive channel's publisher as dead; one load. */
    public final boolean isPublisherThreadDead() {
        return RobustLock.ownerDied(publisherWitness());
    }

    /** The futex of the first publisher slot that tells of the death of its thread. */
    final long publisherWitness() {
        return channel.slotAddress(0) + ChannelLayout.SLOT_ROBUST_LOCK_OFFSET;
    }

    /** Has the kernel wake who sleeps on {@link #publisherWitness} while it has the value that is returned. */
    final int awaitPublisherDeath() {
        return RobustLock.announceWaiter(publisherWitness());
    }

    final Doorbell doorbell() {
        return doorbell;
    }

    /** To be called by a poll that found nothing at its position: the claim there may be that of a dead publisher. */
    final void passEmpty() {
        if (gaps != null) {
            moveTo(gaps.pass(position));
        }
    }

    /** Before sleeping: passes a dead claim without waiting for more empty polls; returns whether there was one. */
    boolean passGap() {
        final long before = position;
        if (gaps != null) {
            moveTo(gaps.look(before));
        }
        return position != before;
    }

    /** Whether a publisher that may die without ringing has claimed what comes next. */
    boolean isAtGap() {
        return gaps != null && gaps.isGap(position);
    }

    /** Called before the last look at the log: what is else done now and then, that look has to do. */
    void prepareToSleep() {}

    /** How long to sleep at most, in ns, because of something that nobody rings for. */
    long longestSleep() {
        return Long.MAX_VALUE;
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
        freeSlot();
    }

    void freeSlot() {
        slot.free();
    }
}
