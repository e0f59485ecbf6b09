package io.busbar.bench.peer;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.busbar.linux.Sched;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Aeron's media driver for UDP, as its documentation says for speed where processors are few: invoked, or one thread
 * for all. Its timeouts outlast any run, because systems are stopped while others are measured.
 */
public final class AeronUdpDriver {
    private static final long PATIENCE_NANOS = TimeUnit.HOURS.toNanos(2);
    private static final int WINDOW = 2 << 20;

    private AeronUdpDriver() {}

    static String directory(final Place place, final boolean publishers) {
        return place.directory().resolve("aeron-" + (publishers ? "a" : "b")).toString();
    }

    static MediaDriver launch(
            final String directory, final int mtu, final ThreadingMode mode, final IdleStrategy idle) {
        return MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .threadingMode(mode)
                .sharedIdleStrategy(idle)
                .termBufferSparseFile(false)
                .mtuLength(mtu)
                .socketSndbufLength(WINDOW)
                .socketRcvbufLength(WINDOW)
                .initialWindowLength(WINDOW)
                .driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS))
                .clientLivenessTimeoutNs(PATIENCE_NANOS)
                .imageLivenessTimeoutNs(PATIENCE_NANOS)
                .publicationConnectionTimeoutNs(PATIENCE_NANOS)
                .publicationUnblockTimeoutNs(PATIENCE_NANOS + TimeUnit.MINUTES.toNanos(1)));
    }

    /** A driver as a process of its own, until its input ends. Arguments: directory, MTU, processor or -1. */
    public static void main(final String[] arguments) throws IOException {
        final int cpu = Integer.parseInt(arguments[2]);
        final IdleStrategy idle = cpu < 0 ? new BackoffIdleStrategy() : new PinningIdleStrategy(cpu);
        try (MediaDriver driver = launch(arguments[0], Integer.parseInt(arguments[1]), ThreadingMode.SHARED, idle)) {
            System.out.println("READY " + driver.aeronDirectoryName());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** Pins the driver's thread, the first time it has nothing to do, and spins. */
    private static final class PinningIdleStrategy implements IdleStrategy {
        private final int cpu;
        private boolean pinned;

        PinningIdleStrategy(final int cpu) {
            this.cpu = cpu;
        }

        @Override
        public void idle(final int workCount) {
            if (workCount == 0) {
                idle();
            }
        }

        @Override
        public void idle() {
            if (!pinned) {
                pinned = true;
                Sched.pin(cpu);
            }
            BusySpinIdleStrategy.INSTANCE.idle();
        }

        @Override
        public void reset() {}
    }
}
