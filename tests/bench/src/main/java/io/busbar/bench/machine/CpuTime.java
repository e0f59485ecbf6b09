package io.busbar.bench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Processor time of processes, all threads of them, in user space and in the kernel. */
public final class CpuTime {
    private static final double NANOS = 1e9;

    private CpuTime() {}

    /** Seconds that living threads of these processes have run; those of threads that ended are not in it. */
    public static double seconds(final List<Long> pids) {
        return pids.stream().mapToDouble(CpuTime::seconds).sum();
    }

    private static double seconds(final long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.mapToDouble(thread -> ofThread(thread.resolve("schedstat")))
                    .sum();
        } catch (final IOException e) {
            throw new UncheckedIOException("process " + pid + " has ended", e);
        }
    }

    /** Its first word is the time on a processor, in ns (Documentation/scheduler/sched-stats.rst). */
    private static double ofThread(final Path file) {
        try {
            return Long.parseLong(Files.readString(file).split(" ")[0]) / NANOS;
        } catch (final IOException e) {
            // The thread has ended since it was listed.
            return 0;
        }
    }
}
