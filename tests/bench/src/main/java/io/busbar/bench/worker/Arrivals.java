package io.busbar.bench.worker;

import io.busbar.bench.peer.Flow;
import io.busbar.bench.peer.Sink;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;

/**
 * Records when the last message of each burst arrives, counted from when the burst was to begin. Both processes read
 * the same clock (CLOCK_MONOTONIC).
 */
final class Arrivals implements Sink {
    private static final int POLL_LIMIT = 256;
    private static final long MARGIN_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Histogram latencies = Latencies.empty();
    private boolean over;

    /** The task of a subscriber that looks all the time. */
    static Words spinning(final Endpoint endpoint, final Words order) {
        final Arrivals arrivals = new Arrivals();
        final Patience patience = arrivals.patience(order);
        while (!arrivals.over) {
            if (endpoint.receiver().poll(arrivals, POLL_LIMIT) == 0) {
                endpoint.idle().idle();
                patience.check();
            }
        }
        return Latencies.words(arrivals.latencies);
    }

    /** The task of a subscriber that sleeps; also tells how much of a processor it used. */
    static Words sleeping(final Endpoint endpoint, final Words order) {
        final Arrivals arrivals = new Arrivals();
        final Patience patience = arrivals.patience(order);
        final long start = System.nanoTime();
        final long startCpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        while (!arrivals.over) {
            if (endpoint.receiver().await(arrivals, POLL_LIMIT, WAIT_NANOS) == 0) {
                patience.check();
            }
        }
        final double cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - startCpu;
        return Latencies.words(arrivals.latencies).with("cpuShare", cpu / (System.nanoTime() - start));
    }

    private Patience patience(final Words order) {
        return new Patience("bursts", TimeUnit.MILLISECONDS.toNanos(order.number("millis")) + MARGIN_NANOS);
    }

    @Override
    public void onMessage(final DirectBuffer buffer, final int offset, final int length) {
        final long begun = buffer.getLong(offset);
        if (begun == Flow.END) {
            over = true;
        } else if (buffer.getLong(offset + Long.BYTES) == 0) {
            latencies.recordValue(Math.min(Initiator.LONGEST_NANOS, Math.max(0, System.nanoTime() - begun)));
        }
    }
}
