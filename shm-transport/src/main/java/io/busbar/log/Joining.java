package io.busbar.log;

import io.busbar.shm.Memory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/** Takes a subscriber slot and finds the place to read from, while the publisher goes on publishing. */
final class Joining {
    /** Count of records that nobody has counted. */
    static final long UNKNOWN = -1;

    /**
     * How long to wait for others who look for durable slots, or are at work on groups. Nothing is decided by it but
     * when to give up; who carries channels elsewhere does not stop all of them for one, and comes back.
     */
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long RETRY_NS = 50_000;

    private final Channel channel;
    private final Slot slot;
    private final Checkpoint start;

    private Joining(final Channel channel, final Slot slot, final Checkpoint start) {
        this.channel = channel;
        this.slot = slot;
        this.start = start;
    }

    /**
     * Joins a channel.
     *
     * @param holding whether the publisher shall wait for this subscriber
     * @param oldest  from the oldest checkpoint still there; otherwise from what is committed after now
     * @throws ChannelBusyException if all subscriber slots have owners
     */
    static Joining join(final Channel channel, final boolean holding, final boolean oldest) {
        final Slot slot = takeSlot(channel, holding ? ChannelLayout.MODE_HOLDING : ChannelLayout.MODE_LOSSY);
        try {
            final Checkpoint held = hold(channel, slot, oldest);
            final Checkpoint start = oldest || channel.geometry().shared()
                    ? held
                    : LogWalk.toTail(channel, held, held.position() + channel.capacity());
            slot.setCursor(holding ? start.position() : ChannelLayout.NOT_HOLDING);
            slot.settle();
            return new Joining(channel, slot, start);
        } catch (final RuntimeException e) {
            slot.setCursor(ChannelLayout.NOT_HOLDING);
            slot.settle();
            slot.free();
            throw e;
        }
    }

    /**
     * Joins as a holder that stays when its process dies, or goes on with the slot that it left. Slots of a name are
     * looked for and made under the groups byte: two who come at once would both find none, and make one each.
     *
     * @param name   of the slot, any number but 0; of owners alive at a time, one has it
     * @param oldest as {@link #join}, if there is no such slot yet
     * @throws ChannelBusyException if the slot of that name has an owner, or one that is being torn down: a second slot
     *                              of the name would be found by nobody, and hold for ever; or if all slots are taken
     */
    static Joining joinDurable(final Channel channel, final long name, final boolean oldest) {
        final long start = System.nanoTime();
        while (!channel.region().tryLock(channel.groupsByte())) {
            if (System.nanoTime() - start > PATIENCE_NS) {
                throw new ChannelBusyException(
                        channel.path() + ": somebody else is at work on the channel's groups and durable subscribers;"
                                + " try again, and if it stays so, continue or end the process that is stopped",
                        0);
            }
            LockSupport.parkNanos(RETRY_NS);
        }
        try {
            return findOrMakeDurable(channel, name, oldest);
        } finally {
            channel.region().unlock(channel.groupsByte());
        }
    }

    /** Under the groups byte. */
    static Joining findOrMakeDurable(final Channel channel, final long name, final boolean oldest) {
        for (int i = channel.firstSubscriberSlot(), end = channel.slots(); i < end; i++) {
            final Slot slot = Slot.tryResume(channel, i, name);
            if (slot != null) {
                slot.settle();
                return new Joining(channel, slot, new Checkpoint(channel.cursor(i), UNKNOWN));
            }
            if (Slot.isDurable(channel, i, name)) {
                final int pid = new Liveness(channel).pid(i);
                throw new ChannelBusyException(
                        channel.path() + ": process " + pid + " holds it as the same durable subscriber; stop that"
                                + " process, or give one of the two another name",
                        pid);
            }
        }
        final Joining joined = join(channel, true, oldest);
        joined.slot.makeDurable(name);
        return joined;
    }

    Channel channel() {
        return channel;
    }

    Slot slot() {
        return slot;
    }

    Checkpoint start() {
        return start;
    }

    /** Makes the place to begin at safe from the publishers, whose limit moves on while we choose. */
    private static Checkpoint hold(final Channel channel, final Slot slot, final boolean oldest) {
        return hold(channel, slot::setCursor, oldest);
    }

    /** @param holding stores, with release, the position in a word that publishers look at */
    static Checkpoint hold(final Channel channel, final LongConsumer holding, final boolean oldest) {
        final Checkpoints checkpoints = new Checkpoints(channel);
        final long capacity = channel.capacity();
        for (; ; ) {
            final long before = channel.writeLimit();
            final Checkpoint candidate =
                    oldest ? checkpoints.earliestFrom(before - capacity) : latest(channel, checkpoints);
            holding.accept(candidate.position());
            // ORDER join: fence, pairs with WriteLimit's and SharedWriteLimit's fence. Cursor before, W after.
            Memory.fullFence();
            final long after = channel.writeLimit();
            if (candidate.position() + capacity >= after) {
                return candidate;
            }
            if (after == before) {
                checkpoints.checkAgainst(before, candidate);
            }
        }
    }

    /** The tail where it is written down, else the checkpoint from which it can be walked to. */
    private static Checkpoint latest(final Channel channel, final Checkpoints checkpoints) {
        return channel.geometry().shared()
                ? new Checkpoint(new SharedTail(channel).position(), 0)
                : checkpoints.newest();
    }

    private static Slot takeSlot(final Channel channel, final int mode) {
        final Liveness liveness = new Liveness(channel);
        do {
            for (int i = channel.firstSubscriberSlot(), end = channel.slots(); i < end; i++) {
                final Slot slot = Slot.tryTake(channel, i, mode);
                if (slot != null) {
                    return slot;
                }
            }
            // An evictor may have been at work on a slot that nobody owns.
        } while (hasFreeSlot(channel, liveness));
        throw new ChannelBusyException(
                channel.path() + ": all " + channel.geometry().subscriberSlots()
                        + " subscriber slots are taken; close a subscription, or create the channel with more slots",
                liveness.pid(channel.firstSubscriberSlot()));
    }

    private static boolean hasFreeSlot(final Channel channel, final Liveness liveness) {
        for (int i = channel.firstSubscriberSlot(), end = channel.slots(); i < end; i++) {
            if (!liveness.isOwned(i) && liveness.mode(i) != ChannelLayout.MODE_DURABLE) {
                return true;
            }
        }
        return false;
    }
}
