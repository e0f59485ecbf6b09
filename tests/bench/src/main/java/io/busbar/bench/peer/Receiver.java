package io.busbar.bench.peer;

import java.util.concurrent.locks.LockSupport;

/** The subscribing side of a system. One thread uses it. */
public interface Receiver extends AutoCloseable {
    /** Hands over what is there, at most about {@code limit} messages, without waiting; returns how many. */
    int poll(Sink sink, int limit);

    /**
     * Waits for messages without using a processor all the time: asleep where the system can wake its readers,
     * otherwise polling at growing intervals up to 1 ms, as Agrona's BackoffIdleStrategy does by default.
     *
     * @return how many messages were handed over, 0 if time is up
     */
    default int await(final Sink sink, final int limit, final long timeoutNanos) {
        final long deadline = System.nanoTime() + timeoutNanos;
        long pause = 1_000;
        for (int idle = 0; ; idle++) {
            final int taken = poll(sink, limit);
            if (taken > 0 || System.nanoTime() - deadline > 0) {
                return taken;
            }
            if (idle < 10) {
                Thread.onSpinWait();
            } else if (idle < 30) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(pause);
                pause = Math.min(pause * 2, 1_000_000);
            }
        }
    }

    /** What a subscriber is to do that suspects a publisher to have died in a claim; returns whether it helped. */
    default boolean unblock() {
        return false;
    }

    @Override
    void close();
}
