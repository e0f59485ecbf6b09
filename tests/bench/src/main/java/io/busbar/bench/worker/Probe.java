package io.busbar.bench.worker;

import io.busbar.bench.floor.CopyBandwidth;
import io.busbar.bench.floor.LinePingPong;
import io.busbar.bench.floor.SharedFile;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Measures the bare machine with the threads and on the processors that the work runs on, right before and after it.
 */
public final class Probe {
    /** Name of the file in a place's directory. */
    private static final String FILE = "probe";

    private static final int LINES_LENGTH = 4096;
    private static final long COPY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private Probe() {}

    /** Makes what probes need, before the processes are started. */
    public static void prepare(final Path directory) {
        SharedFile.create(directory.resolve(FILE), LINES_LENGTH + CopyBandwidth.FILE_LENGTH);
    }

    /** The task of the first publisher. */
    static Words ping(final Endpoint endpoint, final Words order) {
        try (SharedFile file = SharedFile.open(endpoint.place().directory().resolve(FILE))) {
            final double line = LinePingPong.ping(
                    file.address(), first(order), (int) order.number("rounds"), System.nanoTime() + PATIENCE_NANOS);
            final double copy = CopyBandwidth.measure(file.address() + LINES_LENGTH, COPY_NANOS);
            return new Words().with("lineNanos", line).with("copyBytesPerSecond", copy);
        }
    }

    /** The task of the first subscriber. */
    static Words pong(final Endpoint endpoint, final Words order) {
        try (SharedFile file = SharedFile.open(endpoint.place().directory().resolve(FILE))) {
            LinePingPong.pong(
                    file.address(), first(order), (int) order.number("rounds"), System.nanoTime() + PATIENCE_NANOS);
            return new Words();
        }
    }

    /** Words must never come again: each probe has a number, and more room between than a probe has rounds. */
    private static long first(final Words order) {
        return order.number("number") << Integer.SIZE | 1;
    }
}
