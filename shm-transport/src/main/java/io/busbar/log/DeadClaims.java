package io.busbar.log;

import io.busbar.shm.Memory;
import java.util.concurrent.TimeUnit;

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
    private long lastProbe = System.nanoTime() - PROBE_INTERVAL_NS;

    DeadClaims(final Channel channel) {
        this.channel = channel;
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
        final long now = System.nanoTime();
        final boolean probe = now - lastProbe >= PROBE_INTERVAL_NS;
        if (probe) {
            lastProbe = now;
        }
        for (int slot = 0; slot < channel.publisherSlots(); slot++) {
            final long end = endOf(position, slot, probe);
            if (end != NONE) {
                // Where one died, others may have: whoever reads on need not wait for the next probe.
                lastProbe = now - PROBE_INTERVAL_NS;
                return end;
            }
        }
        return NONE;
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
