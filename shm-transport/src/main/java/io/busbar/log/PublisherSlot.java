package io.busbar.log;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Takes the one publisher slot of an exclusive channel, or says who has it. */
final class PublisherSlot {
    static final int INDEX = 0;

    /**
     * How long to wait for the kernel to tear down a process whose publishing thread it has declared dead. Nothing is
     * decided by it but when to give up: 4 GiB take 0.4 s.
     */
    private static final long TEARDOWN_PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long RETRY_NS = 200_000;

    private PublisherSlot() {}

    static Slot take(final Channel channel) {
        final Liveness liveness = new Liveness(channel);
        final long start = System.nanoTime();
        for (; ; ) {
            final Slot slot = Slot.tryTake(channel, INDEX, ChannelLayout.MODE_PUBLISHER);
            if (slot != null) {
                return slot;
            }
            final int pid = liveness.pid(INDEX);
            if (!liveness.threadDied(INDEX)) {
                throw new ChannelBusyException(
                        channel.path() + ": the channel is exclusive and process " + pid
                                + " publishes to it; stop that publisher first",
                        pid);
            }
            if (System.nanoTime() - start > TEARDOWN_PATIENCE_NS) {
                throw new ChannelBusyException(
                        channel.path() + ": the publishing thread of process " + pid
                                + " has ended, but the process still holds the channel; close the publication there, or"
                                + " stop that process",
                        pid);
            }
            LockSupport.parkNanos(RETRY_NS);
        }
    }
}
