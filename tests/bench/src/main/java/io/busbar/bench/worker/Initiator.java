package io.busbar.bench.worker;

import io.busbar.bench.peer.Receiver;
import io.busbar.bench.peer.Sender;
import io.busbar.bench.peer.Sink;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;

/**
 * Sends pings on a fixed schedule, whether or not the answers to earlier ones are there, and records how long after
 * the intended moment each answer came.
 */
final class Initiator implements Sink {
    /** An answer that takes longer is an error. */
    static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int POLL_LIMIT = 16;

    private final Sender sender;
    private final Receiver receiver;
    private final LongSupplier clock;
    private final Idle idle;
    private final Histogram latencies = Latencies.empty();
    private long answers;

    Initiator(final Sender sender, final Receiver receiver, final LongSupplier clock, final Idle idle) {
        this.sender = sender;
        this.receiver = receiver;
        this.clock = clock;
        this.idle = idle;
    }

    /** The task of a publisher: round trips, and then the word that ends the slice. */
    static Words run(final Endpoint endpoint, final Words order) {
        final Initiator initiator =
                new Initiator(endpoint.sender(), endpoint.receiver(), System::nanoTime, endpoint.idle());
        final Message message = new Message(endpoint.place().length());
        final long interval = TimeUnit.SECONDS.toNanos(1) / order.number("rate");
        final long count = TimeUnit.MILLISECONDS.toNanos(order.number("millis")) / interval;
        final Histogram latencies = initiator.measure(message, interval, Math.max(1, count));
        message.end(endpoint.sender(), endpoint.idle(), new Patience("room for the end", LONGEST_NANOS));
        return Latencies.words(latencies);
    }

    Histogram measure(final Message message, final long interval, final long count) {
        final Schedule schedule = new Schedule(clock.getAsLong() + interval, interval, count);
        final Patience patience = new Patience("answers", interval * count + LONGEST_NANOS);
        while (answers < count) {
            if (schedule.isDue(clock.getAsLong())) {
                message.buffer.putLong(0, schedule.next());
                if (sender.trySend(message.buffer, 0, message.length)) {
                    sender.flush();
                    schedule.advance();
                }
            }
            if (receiver.poll(this, POLL_LIMIT) == 0) {
                idle.idle();
                patience.check();
            }
        }
        return latencies;
    }

    @Override
    public void onMessage(final DirectBuffer buffer, final int offset, final int length) {
        latencies.recordValue(Math.min(LONGEST_NANOS, Math.max(0, clock.getAsLong() - buffer.getLong(offset))));
        answers++;
    }
}
