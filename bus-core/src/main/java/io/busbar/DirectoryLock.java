package io.busbar;

import io.busbar.linux.Unistd;
import io.busbar.shm.RegionException;
import io.busbar.shm.RegionException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Held while a channel is created, so that its name is not created twice in two kinds of memory. The kernel drops it
 * with its process. Nobody who only attaches takes it.
 */
final class DirectoryLock implements AutoCloseable {
    private static final String NAME = ".lock";

    /** File locks of the JDK are a process's, not a thread's: within the process this monitor does it. */
    private static final ReentrantLock WITHIN_PROCESS = new ReentrantLock();

    private final FileChannel file;

    private DirectoryLock(final FileChannel file) {
        this.file = file;
    }

    /** Makes the directory if it is not there, and locks it. */
    static DirectoryLock acquire(final Path directory, final int mode) {
        ensure(directory, mode);
        WITHIN_PROCESS.lock();
        try {
            final FileChannel file =
                    FileChannel.open(directory.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                file.lock();
                return new DirectoryLock(file);
            } catch (final IOException e) {
                file.close();
                throw e;
            }
        } catch (final IOException e) {
            WITHIN_PROCESS.unlock();
            throw failure(directory, "cannot be locked for creating a channel", e);
        }
    }

    /**
     * Makes a directory of channels and its parent, or makes sure of who owns them: /dev/shm is everybody's, and a
     * stranger may have come first.
     */
    static void ensure(final Path directory, final int mode) {
        for (final Path each : new Path[] {directory.getParent(), directory}) {
            try {
                if (!Files.isDirectory(each)) {
                    make(each, mode);
                }
                checkOwner(each, mode);
            } catch (final IOException e) {
                throw failure(each, "cannot be used as a directory of channels", e);
            }
        }
    }

    /** Removes a directory that holds no channels; leaves one alone that does. */
    static void removeDirectory(final Path directory) {
        try {
            Files.deleteIfExists(directory.resolve(NAME));
            Files.deleteIfExists(directory);
        } catch (final DirectoryNotEmptyException e) {
            // Somebody has created a channel in it just now.
        } catch (final IOException e) {
            throw failure(directory, "cannot be removed", e);
        }
    }

    private static RuntimeException failure(final Path directory, final String what, final IOException e) {
        return e instanceof AccessDeniedException
                ? denied(directory)
                : new UncheckedIOException(directory + " " + what, e);
    }

    /** Somebody else's directory. */
    static RegionException denied(final Path path) {
        return new RegionException(
                Reason.PERMISSION,
                path,
                "uid " + Unistd.geteuid()
                        + " may not look or write there; run as its owner, or have the bus's directory"
                        + " created with a mode that lets others in");
    }

    private static void make(final Path directory, final int mode) throws IOException {
        try {
            Files.createDirectories(directory.getParent());
            Files.createDirectory(directory);
            Files.setPosixFilePermissions(directory, permissions(mode)); // exactly, whatever the umask
        } catch (final FileAlreadyExistsException e) {
            // Somebody else made it at the same time.
        }
    }

    private static void checkOwner(final Path directory, final int mode) throws IOException {
        final PosixFileAttributes found =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        final String user = System.getProperty("user.name");
        final String owner = found.owner().getName();
        final boolean ours = owner.equals(user) || owner.equals("root");
        final Set<PosixFilePermission> writers = EnumSet.copyOf(found.permissions());
        writers.retainAll(EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE));
        writers.removeAll(permissions(mode));
        if (!found.isDirectory() || mode == 0700 && (!ours || !writers.isEmpty())) {
            throw new RegionException(
                    Reason.PERMISSION,
                    directory,
                    "belongs to " + owner + " with permissions " + PosixFilePermissions.toString(found.permissions())
                            + ": another user could put channels there; remove it, or name another directory in"
                            + " BusOptions, or allow others by its directory mode");
        }
    }

    private static Set<PosixFilePermission> permissions(final int mode) {
        final Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        final PosixFilePermission[] all =
                PosixFilePermission.values(); // from OWNER_READ, 0400, to OTHERS_EXECUTE, 0001
        for (int i = 0; i < all.length; i++) {
            if ((mode & 0400 >> i) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (final IOException e) {
            throw new UncheckedIOException("the lock of a directory cannot be given back", e);
        } finally {
            WITHIN_PROCESS.unlock();
        }
    }
}
