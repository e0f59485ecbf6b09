package io.busbar.log;

import io.busbar.shm.Memory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds out, for whoever meets a place below the tail of a shared channel that has no stamp, whether its publisher died
 * before it could store one, and where its claim ends. What is found is a fact about the past and stays true: nobody
 * will ever store a stamp there but the slot's next owner, for padding of the same end.
 */
final class DeadClaims {
    /** No dead claim there: the publisher lives, or the record is there after all. */
    static final long NONE = -1;

    /** How often the kernel is asked about an owner whose robust futex says nothing, in ns. */
    private static final long PROBE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Channel channel;
    private final SharedTail tail;
    private final ClaimProof proof;
    private final Liveness liveness;
    private final LongSupplier clock;
    private long lastProbe;
    private int foundSlot;
    private long foundEnd;

    /** @param clock in ns; says how often the kernel is asked, and nothing else */
    DeadClaims(final Channel channel, final LongSupplier clock) {
        this.channel = channel;
        this.clock = clock;
        lastProbe = clock.getAsLong() - PROBE_INTERVAL_NS;
        tail = new SharedTail(channel);
        proof = new ClaimProof(channel, tail);
        liveness = new Liveness(channel);
    }

    /** Whether somebody claimed what starts at the position. */
    boolean isClaimed(final long position) {
        return position < tail.position();
    }

    /** Where the claim that starts at {@code position} ends if its owner is dead, else {@link #NONE}. */
    long endOf(final long position) {
        return find(position) ? foundEnd : NONE;
    }

    /**
     * Has the claim that starts at {@code position} become padding if its owner is dead, by taking the owner's hold
     * away. For those who may write to the log. Returns whether a record is there now; if not, somebody lives, or is at
     * work on that slot.
     */
    boolean pad(final long position) {
        if (find(position)) {
            liveness.evictIfDead(foundSlot);
        }
        return channel.isStamped(position);
    }

    private boolean find(final long position) {
        final long now = clock.getAsLong();
        final boolean probe = now - lastProbe >= PROBE_INTERVAL_NS;
        if (probe) {
            lastProbe = now;
        }
        for (int slot = 0; slot < channel.publisherSlots(); slot++) {
            final long end = endOf(position, slot, probe);
            if (end != NONE) {
                // Where one died, others may have: whoever reads on need not wait for the next probe.
                lastProbe = now - PROBE_INTERVAL_NS;
                foundSlot = slot;
                foundEnd = end;
                return true;
            }
        }
        return false;
    }

    private long endOf(final long position, final int slot, final boolean probe) {
        final Announcement announcement = proof.of(slot);
        final long generation = channel.generation(slot);
        if (ChannelLayout.tailPosition(announcement.origin()) != position || !isDead(slot, probe)) {
            return NONE;
        }
        // Only what is read after the death counts: the words have stopped moving, and so has the stamp.
        final long origin = announcement.origin();
        final long end = announcement.end();
        if (ChannelLayout.tailPosition(origin) != position
                || end <= position
                || end - position > channel.maxBatch()
                || (end & channel.alignmentMask()) != 0
                || channel.isStamped(position)
                || !proof.isWon(end, slot)) {
            return NONE;
        }
        Memory.loadFence();
        return channel.generation(slot) == generation ? end : NONE;
    }

    private boolean isDead(final int slot, final boolean probe) {
        return probe ? liveness.isDead(slot) : liveness.threadDied(slot);
    }
}
