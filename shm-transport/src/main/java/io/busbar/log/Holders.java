package io.busbar.log;

/**
 * Those who hold space of the log against a publisher: subscribers that have not taken it, and, in a shared channel,
 * publishers that have a claim there. Looked at once a step, or on each attempt while one of them holds back.
 */
final class Holders {
    /** How often one that holds back is looked up in the kernel, in ns; its robust futex is read each time. */
    private static final long PROBE_INTERVAL_NS = 1_000_000;

    private final Channel channel;
    private final Liveness liveness;
    private final Slot slot;
    private long lastProbe;
    private long refusals;

    /** The holders as seen by the publisher that owns {@code slot}. */
    Holders(final Channel channel, final Slot slot) {
        this.channel = channel;
        this.slot = slot;
        liveness = new Liveness(channel);
        lastProbe = System.nanoTime() - PROBE_INTERVAL_NS;
    }

    /**
     * How far the publisher may write, at most up to {@code target}; dead holders that keep it from {@code needed} are
     * evicted first.
     */
    long allowed(final long target, final long needed) {
        long limit = lookedAt(target);
        if (limit < needed && evictDead(needed)) {
            limit = lookedAt(target);
        }
        if (limit < needed) {
            slot.showRefusals(++refusals);
        }
        return limit;
    }

    private long lookedAt(final long target) {
        final long lowest = channel.lowestCursor();
        return lowest == ChannelLayout.NOT_HOLDING ? target : Math.min(target, lowest + channel.capacity());
    }

    /** Frees the slots of the dead that stand in the way; returns whether there was one. */
    private boolean evictDead(final long needed) {
        final long now = System.nanoTime();
        final boolean probe = now - lastProbe >= PROBE_INTERVAL_NS;
        if (probe) {
            lastProbe = now;
        }
        boolean evicted = false;
        for (int i = channel.firstHoldingSlot(), end = channel.slots(); i < end; i++) {
            final long cursor = channel.cursor(i);
            if (cursor != ChannelLayout.NOT_HOLDING
                    && cursor + channel.capacity() < needed
                    && (probe || liveness.threadDied(i))) {
                evicted |= liveness.evictIfDead(i);
            }
        }
        return evicted;
    }
}
