package io.busbar.torture;

import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Sched;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A processor kept for the thread that takes it, as those who care for latency run theirs: the other threads of this
 * process, and all children, are left the others. This process's compilers work there only while nobody else wants to:
 * what the trial makes them do would be in the way of those who die.
 */
final class OwnProcessor implements AutoCloseable {
    private static final Path THREADS = Path.of("/proc/self/task");

    private final BitSet before = Sched.affinity();
    private final BitSet mine = new BitSet();
    private final BitSet others = Sched.affinity();

    private OwnProcessor() {
        if (before.cardinality() < 2) {
            throw new IllegalStateException("a processor of its own takes two, and this process may use " + before);
        }
        mine.set(before.nextSetBit(0));
        others.andNot(mine);
    }

    /** @throws IllegalStateException if this process may use one only */
    static OwnProcessor take() {
        final OwnProcessor processor = new OwnProcessor();
        threads().forEach(thread -> move(thread, processor.others));
        compilers().forEach(thread -> schedule(thread, "--idle"));
        Sched.setAffinity(processor.mine);
        return processor;
    }

    /** For what starts threads or children: they inherit where they may run. */
    <T> T leave(final Supplier<T> work) {
        Sched.setAffinity(others);
        try {
            return work.get();
        } finally {
            Sched.setAffinity(mine);
        }
    }

    /** Gives the processor back. */
    @Override
    public void close() {
        compilers().forEach(thread -> schedule(thread, "--other"));
        threads().forEach(thread -> move(thread, before));
    }

    private static void move(final int thread, final BitSet cpus) {
        try {
            Sched.setAffinity(thread, cpus);
        } catch (final LinuxException e) {
            if (!e.is(Errno.ESRCH)) {
                throw e;
            }
            // It has just ended.
        }
    }

    private static List<Integer> threads() {
        try (Stream<Path> all = Files.list(THREADS)) {
            return all.map(each -> Integer.parseInt(each.getFileName().toString()))
                    .toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Integer> compilers() {
        return threads().stream()
                .filter(thread -> {
                    try {
                        return Files.readString(THREADS.resolve(thread + "/comm"))
                                .contains("Compiler");
                    } catch (final IOException e) {
                        // It has just ended.
                        return false;
                    }
                })
                .toList();
    }

    /** By the program that every Debian has: nothing that is shipped needs the system call. */
    private static void schedule(final int thread, final String policy) {
        try {
            final int status = new ProcessBuilder("chrt", policy, "--pid", "0", Integer.toString(thread))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0 && Files.exists(THREADS.resolve(Integer.toString(thread)))) {
                throw new IllegalStateException("chrt " + policy + " of thread " + thread + " ended with " + status);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
