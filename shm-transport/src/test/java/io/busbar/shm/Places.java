package io.busbar.shm;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busbar.linux.Hugetlb;
import io.busbar.linux.Unistd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Directories for a test's regions: on /dev/shm, on ext4 or whatever /tmp is, and if the test is root on file systems
 * and huge pages of its own. Closing takes everything away, in the order it came.
 */
public final class Places implements AutoCloseable {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private interface Undo {
        void run() throws IOException, InterruptedException;
    }

    private final Deque<Undo> undoes = new ArrayDeque<>();

    /** A directory on tmpfs, with nothing in it. */
    public Path shm() {
        return directory(Path.of("/dev/shm"));
    }

    /** A directory on whatever file system /tmp has. */
    public Path disk() {
        return directory(Path.of(System.getProperty("java.io.tmpdir")));
    }

    private Path directory(final Path parent) {
        try {
            final Path directory = Files.createTempDirectory(parent, "busbar-test-");
            undoes.push(() -> {
                try (var files = Files.walk(directory)) {
                    for (final Path file :
                            files.sorted((a, b) -> b.compareTo(a)).toList()) {
                        Files.delete(file);
                    }
                }
            });
            return directory;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file system of its own, for example {@code tmpfs} with {@code size=1m}. Skips the test if it is not root. */
    public Path mount(final String type, final String options) {
        assumeRoot();
        final Path directory = disk();
        run("mount", "-t", type, "-o", options, "none", directory.toString());
        undoes.push(() -> run("umount", directory.toString()));
        return directory;
    }

    /** Adds huge pages to the machine's. Skips the test, telling why, if they cannot be had. */
    public void addHugePages(final long pageSize, final int count) {
        assumeRoot();
        final long added = changePool(pageSize, count);
        undoes.push(() -> changePool(pageSize, -added));
        if (added < count) {
            final String reason = "huge pages of " + Remedy.size(pageSize) + ": " + added + " of " + count
                    + " could be had" + (Hugetlb.isSupported(pageSize) ? "" : "; not supported here");
            System.out.println("skipped: " + reason);
            abort(reason);
        }
    }

    /** Relative, and one at a time, because other test runs of this machine do the same. */
    private static long changePool(final long pageSize, final long by) {
        if (by == 0 || !Hugetlb.isSupported(pageSize)) {
            return 0;
        }
        final Path lockFile = Path.of(System.getProperty("java.io.tmpdir"), "busbar-test-huge-pages.lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            final long before = Hugetlb.pool(pageSize).total();
            Files.writeString(Hugetlb.poolFile(pageSize), Long.toString(Math.max(0, before + by)));
            return Hugetlb.pool(pageSize).total() - before;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A name for a region of the backing, where that can be. Skips the test if there is no such place. */
    public Path pathFor(final Backing backing) {
        if (backing.isHuge()) {
            addHugePages(backing.pageSize(), 2);
        }
        final Path directory = switch (backing) {
            case SHM, MEMFD, MEMFD_2M, MEMFD_1G -> shm();
            case FILE -> disk();
            case HUGE_2M, HUGE_1G -> mount("hugetlbfs", "pagesize=" + (backing.pageSize() >> 20) + "M");
        };
        return directory.resolve("region");
    }

    public static void assumeRoot() {
        if (Unistd.geteuid() != 0) {
            System.out.println("skipped: only root can mount and change users");
        }
        assumeTrue(Unistd.geteuid() == 0, "not root");
    }

    public static void run(final String... command) {
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            final String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for something that happens outside of this thread. */
    public static void await(final String what, final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within a minute: " + what);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        while (!undoes.isEmpty()) {
            try {
                undoes.pop().run();
            } catch (final IOException | InterruptedException | RuntimeException e) {
                failure = new IllegalStateException(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
