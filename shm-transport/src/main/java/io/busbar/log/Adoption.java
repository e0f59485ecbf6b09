package io.busbar.log;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds what dead members of the group have in flight, and hands it over in their stead. The hold stays in the dead
 * one's slot, whose change byte is locked meanwhile: so publishers cannot miss it, and who is killed here leaves it to
 * the next.
 */
final class Adoption {
    /** How often the kernel is asked about a member that no thread has polled for yet, in ns. */
    private static final long PROBE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Channel channel;
    private final GroupEntry group;
    private final int ownSlot;
    private final Liveness liveness;
    private final Taken adopted;
    private long lastProbe = System.nanoTime() - PROBE_INTERVAL_NS;

    Adoption(final Channel channel, final GroupEntry group, final int ownSlot, final UnsafeBuffer buffer) {
        this.channel = channel;
        this.group = group;
        this.ownSlot = ownSlot;
        liveness = new Liveness(channel);
        adopted = new Taken(channel, buffer);
    }

    /** How many records were ever handed over. */
    long handed() {
        return adopted.handed();
    }

    /** Whether the kernel has marked the thread of a member that holds records as dead; some loads. */
    boolean isNeeded() {
        for (int slot = group.firstSlot(); slot < group.endSlot(); slot++) {
            if (slot != ownSlot && channel.cursor(slot) != ChannelLayout.NOT_HOLDING && liveness.threadDied(slot)) {
                return true;
            }
        }
        return false;
    }

    /** Whether another member holds records, be it alive or dead. */
    boolean othersHold() {
        for (int slot = group.firstSlot(); slot < group.endSlot(); slot++) {
            if (slot != ownSlot && channel.cursor(slot) != ChannelLayout.NOT_HOLDING) {
                return true;
            }
        }
        return false;
    }

    /**
     * Hands over up to {@code limit} records that dead members hold; returns how many.
     *
     * @param thorough whether the kernel is asked about each member that holds something: system calls
     */
    int adopt(final RecordHandler handler, final int limit, final boolean thorough) {
        int handed = 0;
        for (int slot = group.firstSlot(); slot < group.endSlot() && handed < limit; slot++) {
            if (slot != ownSlot && channel.cursor(slot) != ChannelLayout.NOT_HOLDING && seemsDead(slot, thorough)) {
                handed += adopt(slot, handler, limit - handed);
            }
        }
        return handed;
    }

    /** The futex tells of a thread that polls; without one, there is only the lock to ask for. */
    private boolean seemsDead(final int slot, final boolean thorough) {
        if (liveness.threadDied(slot)) {
            return true;
        }
        if (!thorough) {
            final long now = System.nanoTime();
            if (liveness.isBound(slot) || now - lastProbe < PROBE_INTERVAL_NS) {
                return false;
            }
            lastProbe = now;
        }
        return !liveness.isOwned(slot);
    }

    private int adopt(final int slot, final RecordHandler handler, final int limit) {
        final long changeByte = ChannelLayout.changeByte(slot);
        if (!channel.region().tryLock(changeByte)) {
            return 0;
        }
        try {
            // Only what is seen under the change byte counts: before it, the slot may have got a new owner.
            if (!liveness.isDead(slot)) {
                return 0;
            }
            final long end = group.inFlight(slot);
            if (end == GroupEntry.NONE) {
                group.clearCursor(slot);
                return 0;
            }
            adopted.set(slot, channel.cursor(slot), end, true);
            return adopted.handOver(handler, limit);
        } finally {
            channel.region().unlock(changeByte);
        }
    }
}
