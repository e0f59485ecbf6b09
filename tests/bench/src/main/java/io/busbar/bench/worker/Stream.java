package io.busbar.bench.worker;

import io.busbar.bench.peer.Flow;
import io.busbar.bench.peer.Sender;
import io.busbar.bench.peer.Sink;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/** Throughput: publishers send as fast as they are let, subscribers look at the first and the last word of each. */
final class Stream implements Sink {
    private static final int POLL_LIMIT = 256;
    private static final int SENDS_PER_CLOCK = 64;
    private static final long MARGIN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final int publishers;
    private long messages;
    private long bytes;
    private long touched;
    private int ended;
    private long start;

    private Stream(final int publishers) {
        this.publishers = publishers;
    }

    /** The task of a publisher. */
    static Words publish(final Endpoint endpoint, final Words order) {
        final Message message = new Message(endpoint.place().length());
        final Sender sender = endpoint.sender();
        final Idle idle = endpoint.idle();
        final long budget = Math.max(1, order.number("bytes") / message.length);
        final long nanos = TimeUnit.MILLISECONDS.toNanos(order.number("millis"));
        final Patience patience = new Patience("room", nanos + MARGIN_NANOS);
        final long start = System.nanoTime();
        long sequence = 0;
        long refusals = 0;
        while (sequence < budget && (sequence % SENDS_PER_CLOCK != 0 || System.nanoTime() - start < nanos)) {
            message.buffer.putLong(0, sequence++);
            while (!sender.trySend(message.buffer, 0, message.length)) {
                refusals++;
                idle.idle();
                patience.check();
            }
        }
        message.end(sender, idle, patience);
        return new Words().with("sent", sequence).with("refusals", refusals);
    }

    /** The task of a subscriber: until all publishers have ended. */
    static Words subscribe(final Endpoint endpoint, final Words order) {
        final Stream stream = new Stream(endpoint.place().topology().publishers());
        final Idle idle = endpoint.idle();
        final Patience patience =
                new Patience("messages", TimeUnit.MILLISECONDS.toNanos(order.number("millis")) + MARGIN_NANOS);
        while (stream.ended < stream.publishers) {
            if (endpoint.receiver().poll(stream, POLL_LIMIT) == 0) {
                idle.idle();
                patience.check();
            }
        }
        final long nanos = Math.max(1, System.nanoTime() - stream.start);
        return new Words()
                .with("received", stream.messages)
                .with("receivedBytes", stream.bytes)
                .with("nanos", nanos)
                .with("touched", stream.touched);
    }

    @Override
    public void onMessage(final DirectBuffer buffer, final int offset, final int length) {
        final long first = buffer.getLong(offset);
        if (first == Flow.END) {
            ended++;
            return;
        }
        if (messages++ == 0) {
            start = System.nanoTime();
        }
        bytes += length;
        touched += first ^ buffer.getLong(offset + length - Long.BYTES);
    }
}
