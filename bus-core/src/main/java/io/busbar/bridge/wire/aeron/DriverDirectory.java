package io.busbar.bridge.wire.aeron;

import io.busbar.bridge.wire.WireException;
import io.busbar.linux.Fcntl;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Unistd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directory of an embedded media driver. Its process holds a lock beside it, and whoever makes another one removes
 * those whose lock nobody holds: what a killed process has left is memory. Who removes one holds its lock.
 *
 * <pre>
 *   home/N          the driver's
 *   home/N.lock     held while it lives
 * </pre>
 */
final class DriverDirectory implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final Pattern LOCKS = Pattern.compile("\\d+-\\d+\\.lock");
    private static final int ATTEMPTS = 100;
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
            checkOwner(home);
            removeLeftOvers(home);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                final String name = ProcessHandle.current().pid() + "-" + SERIAL.getAndIncrement();
                final int lock = lock(home.resolve(name + LOCK));
                if (lock >= 0) {
                    return new DriverDirectory(home.resolve(name), lock);
                }
            }
            throw new WireException("no directory for a media driver can be made in " + home
                    + ": all names are taken; remove what is there");
        } catch (final IOException | LinuxException e) {
            throw new WireException("no directory for a media driver can be made in " + home + ": " + e, e);
        }
    }

    /** /dev/shm is everybody's: a stranger may have come first, and could change what the driver maps. */
    private static void checkOwner(final Path home) throws IOException, WireException {
        for (final Path each : new Path[] {home, home.toAbsolutePath().getParent()}) {
            final PosixFileAttributes found =
                    Files.readAttributes(each, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            final String owner = found.owner().getName();
            final boolean ours = owner.equals(System.getProperty("user.name"));
            final boolean open = found.permissions().contains(PosixFilePermission.GROUP_WRITE)
                    || found.permissions().contains(PosixFilePermission.OTHERS_WRITE);
            if (!found.isDirectory() || !ours && !owner.equals("root") || open && each.equals(home)) {
                throw new WireException(each + " belongs to " + owner + " with permissions "
                        + PosixFilePermissions.toString(found.permissions())
                        + ": another user could change what the media driver maps; remove it");
            }
        }
    }

    /** Makes a lock file and locks it; -1 if that is somebody else's. */
    private static int lock(final Path path) {
        final int fd = open(path, Fcntl.O_CREAT);
        // Of a process with the same number in another pid namespace; or it was taken for a left-over and removed
        // before it was locked. Once it is locked, nobody removes it.
        if (Fcntl.tryLock(fd, 0) && Files.exists(path)) {
            return fd;
        }
        Unistd.close(fd);
        return -1;
    }

    private static int open(final Path path, final int flags) {
        return Fcntl.open(path.toString(), Fcntl.O_RDWR | Fcntl.O_NOFOLLOW | flags, 0600);
    }

    private static void removeLeftOvers(final Path home) throws IOException {
        final List<Path> locks;
        try (Stream<Path> entries = Files.list(home)) {
            locks = entries.filter(
                            each -> LOCKS.matcher(each.getFileName().toString()).matches())
                    .toList();
        }
        for (final Path each : locks) {
            final int fd;
            try {
                fd = open(each, 0);
            } catch (final LinuxException e) {
                // Removed meanwhile.
                continue;
            }
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
