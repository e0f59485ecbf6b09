package io.busbar.bench.worker;

import io.busbar.bench.peer.Flow;
import io.busbar.bench.peer.Sink;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/** Answers each ping with its own bytes, until one says that it was the last. */
final class Echo implements Sink {
    private static final int POLL_LIMIT = 16;

    private final Endpoint endpoint;
    private final Patience patience;
    private boolean over;

    private Echo(final Endpoint endpoint, final Patience patience) {
        this.endpoint = endpoint;
        this.patience = patience;
    }

    static Words run(final Endpoint endpoint, final Words order) {
        final long nanos = TimeUnit.MILLISECONDS.toNanos(order.number("millis")) + 2 * Initiator.LONGEST_NANOS;
        final Patience patience = new Patience("pings", nanos);
        final Echo echo = new Echo(endpoint, patience);
        while (!echo.over) {
            if (endpoint.receiver().poll(echo, POLL_LIMIT) == 0) {
                endpoint.idle().idle();
                patience.check();
            }
        }
        return new Words();
    }

    @Override
    public void onMessage(final DirectBuffer buffer, final int offset, final int length) {
        if (buffer.getLong(offset) == Flow.END) {
            over = true;
            return;
        }
        while (!endpoint.sender().trySend(buffer, offset, length)) {
            endpoint.idle().idle();
            patience.check();
        }
        endpoint.sender().flush();
    }
}
