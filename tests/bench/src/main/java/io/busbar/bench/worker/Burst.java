package io.busbar.bench.worker;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Bursts after idle: each message tells when its burst was to begin, and how many follow it. */
final class Burst {
    private static final long MARGIN_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long SPIN_NANOS = 200_000;

    private Burst() {}

    /**
     * The task of a publisher: bursts on a schedule. Between them it sleeps, but for the end of the pause, so that
     * bursts begin in time; a sleeping subscriber is left in peace all the while.
     */
    static Words publish(final Endpoint endpoint, final Words order) {
        final Message message = new Message(endpoint.place().length());
        final long interval = TimeUnit.MICROSECONDS.toNanos(order.number("pauseMicros"));
        final long bursts = Math.max(1, TimeUnit.MILLISECONDS.toNanos(order.number("millis")) / interval);
        final long size = order.number("burst");
        final Patience patience = new Patience("room", interval * bursts + MARGIN_NANOS);
        final Schedule schedule = new Schedule(System.nanoTime() + interval, interval, bursts);
        while (!schedule.isOver()) {
            await(schedule.next());
            message.buffer.putLong(0, schedule.next());
            for (long following = size - 1; following >= 0; following--) {
                message.buffer.putLong(Long.BYTES, following);
                message.send(endpoint.sender(), endpoint.idle(), patience);
            }
            while (!endpoint.sender().flush()) {
                patience.check();
            }
            schedule.advance();
        }
        message.end(endpoint.sender(), endpoint.idle(), patience);
        return new Words().with("sent", bursts * size);
    }

    private static void await(final long moment) {
        final long remaining = moment - System.nanoTime() - SPIN_NANOS;
        if (remaining > 0) {
            LockSupport.parkNanos(remaining);
        }
        while (System.nanoTime() - moment < 0) {
            Thread.onSpinWait();
        }
    }
}
