package io.busbar.bench.worker;

import io.busbar.bench.peer.Sink;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;

/**
 * A publisher dies between claim and commit; what does a survivor see? The victim publishes, claims and says so; the
 * survivor publishes all the time, or, where only one may, tries to take over all the time; the watcher tells when
 * the first of the survivor's messages arrives that it had not when the victim claimed.
 */
final class Recovery {
    private static final int VICTIMS_MESSAGES = 100;
    private static final long PAUSE_NANOS = 50_000;
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long UNBLOCK_NANOS = TimeUnit.SECONDS.toNanos(10);

    private Recovery() {}

    /** Publishes some, claims, and is left like that to be killed. */
    static Words leaveClaim(final Endpoint endpoint, final Words order) {
        final Message message = new Message(endpoint.place().length());
        final Patience patience = new Patience("room", TimeUnit.SECONDS.toNanos(30));
        for (int i = 0; i < VICTIMS_MESSAGES; i++) {
            message.buffer.putLong(0, i);
            message.send(endpoint.sender(), endpoint.idle(), patience);
        }
        endpoint.sender().claimAndLeave(message.length);
        return new Words();
    }

    /** Publishes the time, again and again, refused or not. */
    static Words publish(final Endpoint endpoint, final Words order) {
        final Message message = new Message(endpoint.place().length());
        final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(order.number("millis"));
        long sent = 0;
        while (System.nanoTime() - end < 0) {
            message.buffer.putLong(0, System.nanoTime());
            if (endpoint.sender().trySend(message.buffer, 0, message.length)) {
                sent++;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return new Words().with("sent", sent);
    }

    /**
     * Takes what is there, then waits for more, and tells when it came. If its system has a way to unblock, it is tried
     * after ten seconds, as long as Aeron's driver waits by default: the ring itself cannot know who is dead.
     */
    static Words watch(final Endpoint endpoint, final Words order) {
        final long[] last = new long[1];
        final Sink sink = (DirectBuffer buffer, int offset, int length) -> last[0] = System.nanoTime();
        final long begun = System.nanoTime();
        while (System.nanoTime() - begun < SETTLE_NANOS) {
            endpoint.receiver().poll(sink, 64);
        }
        final long settled = System.nanoTime();
        final long end = settled + TimeUnit.MILLISECONDS.toNanos(order.number("millis"));
        long taken = 0;
        long unblocked = 0;
        while (taken == 0 && System.nanoTime() - end < 0) {
            taken = endpoint.receiver().poll(sink, 64);
            if (taken == 0
                    && System.nanoTime() - settled > UNBLOCK_NANOS
                    && endpoint.receiver().unblock()) {
                unblocked++;
            }
            Thread.onSpinWait();
        }
        return new Words()
                .with("settledAt", settled)
                .with("resumedAt", taken > 0 ? last[0] : 0)
                .with("unblocked", unblocked);
    }
}
