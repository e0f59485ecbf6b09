package io.busbar.log;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Takes a publisher slot of a shared channel, and cleans up what its last owner left when it died. */
final class SharedSlot {
    /**
     * How long to wait for the kernel to tear down processes whose publishing threads it has declared dead. Nothing is
     * decided by it but when to give up: 4 GiB take 0.4 s.
     */
    private static final long TEARDOWN_PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long RETRY_NS = 200_000;

    private SharedSlot() {}

    static Slot take(final Channel channel) {
        final Liveness liveness = new Liveness(channel);
        final long start = System.nanoTime();
        for (; ; ) {
            for (int i = 0; i < channel.publisherSlots(); i++) {
                final Slot slot = Slot.tryTake(channel, i, ChannelLayout.MODE_PUBLISHER);
                if (slot != null) {
                    return succeed(channel, slot);
                }
            }
            if (!someoneIsDying(channel, liveness) || System.nanoTime() - start > TEARDOWN_PATIENCE_NS) {
                throw new ChannelBusyException(
                        channel.path() + ": all " + channel.publisherSlots() + " publisher slots are taken; close a"
                                + " publication, or create the channel with more slots",
                        liveness.pid(0));
            }
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    private static boolean someoneIsDying(final Channel channel, final Liveness liveness) {
        for (int i = 0; i < channel.publisherSlots(); i++) {
            if (liveness.threadDied(i) || !liveness.isOwned(i)) {
                return true;
            }
        }
        return false;
    }

    private static Slot succeed(final Channel channel, final Slot slot) {
        try {
            recover(channel, slot);
        } catch (final RuntimeException e) {
            slot.settle();
            slot.free();
            throw e;
        }
        slot.settle();
        return slot;
    }

    /** Under the slot's change byte. Each step may be killed, and is done again by the next owner. */
    private static void recover(final Channel channel, final Slot slot) {
        final ClaimProof proof = new ClaimProof(channel, new SharedTail(channel));
        final Announcement last = proof.of(slot.index());
        // What it knew of others is about to be replaced.
        for (int i = 0; i < ChannelLayout.BACKLOG; i++) {
            proof.confirm(last.backlog(i));
        }
        proof.confirm(last.origin());
        DeadPublisher.recover(channel, proof, slot.index());
    }
}
