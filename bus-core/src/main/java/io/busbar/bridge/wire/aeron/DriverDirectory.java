package io.busbar.bridge.wire.aeron;

import io.busbar.bridge.wire.WireException;
import io.busbar.linux.Fcntl;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Unistd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The directory of an embedded media driver. Its process holds a lock beside it, and whoever makes another one removes
 * those whose lock nobody holds: what a killed process has left is memory.
 *
 * <pre>
 *   home/.lock      held while directories are made and removed
 *   home/N          the driver's
 *   home/N.lock     held while it lives
 * </pre>
 */
final class DriverDirectory implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final long PATIENCE_NANOS = 100_000_000;
    private static final AtomicLong SERIAL = new AtomicLong();

    private final Path path;
    private int lock;

    private DriverDirectory(final Path path, final int lock) {
        this.path = path;
        this.lock = lock;
    }

    static DriverDirectory create(final Path home) throws WireException {
        try {
            Files.createDirectories(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            final int all = open(home.resolve(LOCK));
            try {
                final long start = System.nanoTime();
                while (!Fcntl.tryLock(all, 0)) {
                    // Somebody lists a directory; that takes microseconds.
                    if (System.nanoTime() - start > PATIENCE_NANOS) {
                        throw new WireException(home.resolve(LOCK) + " is held by another process; try again");
                    }
                    Thread.onSpinWait();
                }
                removeLeftOvers(home);
                final String name = ProcessHandle.current().pid() + "-" + SERIAL.getAndIncrement();
                final Path lockPath = home.resolve(name + LOCK);
                final int lock = open(lockPath);
                if (!Fcntl.tryLock(lock, 0)) {
                    // The same number in another pid namespace, and it lives.
                    Unistd.close(lock);
                    throw new WireException(lockPath + " is locked by another process; try again");
                }
                return new DriverDirectory(home.resolve(name), lock);
            } finally {
                Unistd.close(all);
            }
        } catch (final IOException | LinuxException e) {
            throw new WireException("no directory for a media driver can be made in " + home + ": " + e, e);
        }
    }

    private static int open(final Path path) {
        return Fcntl.open(path.toString(), Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_NOFOLLOW, 0600);
    }

    private static void removeLeftOvers(final Path home) throws IOException {
        final List<Path> locks;
        try (Stream<Path> entries = Files.list(home)) {
            locks = entries.filter(each -> each.getFileName().toString().endsWith(LOCK)
                            && !each.getFileName().toString().equals(LOCK))
                    .toList();
        }
        for (final Path each : locks) {
            final int fd = open(each);
            try {
                if (Fcntl.tryLock(fd, 0)) {
                    final String name = each.getFileName().toString();
                    delete(home.resolve(name.substring(0, name.length() - LOCK.length())));
                    Files.deleteIfExists(each);
                }
            } finally {
                Unistd.close(fd);
            }
        }
    }

    private static void delete(final Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    Path path() {
        return path;
    }

    /** Removes the directory; the driver has been closed. */
    @Override
    public void close() {
        if (lock >= 0) {
            try {
                delete(path);
                Files.deleteIfExists(path.resolveSibling(path.getFileName() + LOCK));
            } catch (final IOException e) {
                // The next one removes it: nobody holds the lock any more.
            }
            Unistd.close(lock);
            lock = -1;
        }
    }
}
