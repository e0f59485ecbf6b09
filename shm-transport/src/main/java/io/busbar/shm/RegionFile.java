package io.busbar.shm;

import io.busbar.linux.Errno;
import io.busbar.linux.Fcntl;
import io.busbar.linux.Hugetlb;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Mempolicy;
import io.busbar.linux.Mman;
import io.busbar.linux.Stat;
import io.busbar.linux.Stat.FileStatus;
import io.busbar.linux.Statfs;
import io.busbar.linux.Statfs.FileSystem;
import io.busbar.linux.Unistd;
import io.busbar.shm.RegionException.Reason;
import java.nio.file.Path;

/**
 * The file that holds a region: making one without a name, naming it, opening one that somebody else made. Turns errno
 * into what a user can do about it.
 *
 * <p>A file gets its name last, by linkat, when it is whole. Until then the kernel removes it with its last descriptor,
 * whatever kills the process. See docs/adr/0003-region-creation.md.
 */
final class RegionFile {
    private static final int PERMISSIONS_OF_OTHERS = 0022;
    private static final int ROOT = 0;

    private RegionFile() {}

    /** A file without a name: all of its pages are there, its mode is set, its bytes are zero. */
    static int createUnnamed(final Path path, final RegionSpec spec, final long size) {
        final int fd = spec.backing().isAnonymous() ? memfd(path, spec.backing()) : temporary(path, spec.backing());
        try {
            if (spec.numaNode() >= 0) {
                preferNode(path, fd, size, spec.numaNode());
            }
            allocate(path, fd, size, spec.backing());
            Stat.fchmod(fd, spec.mode());
            return fd;
        } catch (final LinuxException e) {
            Unistd.close(fd);
            throw new RegionException(Reason.SYSTEM, path, "cannot be created", e);
        } catch (final RuntimeException e) {
            Unistd.close(fd);
            throw e;
        }
    }

    private static int memfd(final Path path, final Backing backing) {
        final int huge = backing.isHuge()
                ? Mman.MFD_HUGETLB | (backing == Backing.MEMFD_1G ? Mman.MFD_HUGE_1GB : Mman.MFD_HUGE_2MB)
                : 0;
        final String name = path.getFileName().toString();
        final int flags = Mman.MFD_ALLOW_SEALING | huge;
        try {
            try {
                return Mman.memfdCreate(name, flags | Mman.MFD_NOEXEC_SEAL);
            } catch (final LinuxException e) {
                if (!e.is(Errno.EINVAL)) {
                    throw e;
                }
                // Before Linux 6.3.
                return Mman.memfdCreate(name, flags);
            }
        } catch (final LinuxException e) {
            if (backing.isHuge() && !Hugetlb.isSupported(backing.pageSize())) {
                throw new RegionException(Reason.NO_HUGE_PAGES, path, Remedy.unsupportedPages(backing.pageSize()), e);
            }
            throw new RegionException(Reason.SYSTEM, path, "cannot be created", e);
        }
    }

    private static int temporary(final Path path, final Backing backing) {
        final String directory = directoryOf(path);
        final int fd;
        try {
            fd = Fcntl.open(directory, Fcntl.O_TMPFILE | Fcntl.O_RDWR, 0600);
        } catch (final LinuxException e) {
            throw creationFailure(path, directory, e);
        }
        try {
            checkFileSystem(path, backing, Statfs.fstatfs(fd));
            return fd;
        } catch (final RuntimeException e) {
            Unistd.close(fd);
            throw e;
        }
    }

    private static void checkFileSystem(final Path path, final Backing backing, final FileSystem system) {
        final String found = "is on " + system.typeName();
        if (backing.isHuge()) {
            if (!system.isHugetlbfs() || system.blockSize() != backing.pageSize()) {
                final String pages = system.isHugetlbfs() ? " with pages of " + Remedy.size(system.blockSize()) : "";
                throw new RegionException(
                        Reason.NO_MOUNT, path, found + pages + ": " + Remedy.hugeMount(backing.pageSize()));
            }
        } else if (backing == Backing.SHM && !system.isTmpfs()) {
            throw new RegionException(
                    Reason.NO_MOUNT, path, found + ", not tmpfs: use a path below /dev/shm, or a region of type FILE");
        } else if (system.isHugetlbfs()) {
            throw new RegionException(Reason.NO_MOUNT, path, found + ": use HUGE_2M or HUGE_1G there, or another path");
        }
    }

    private static RegionException creationFailure(
            final Path path, final String directory, final LinuxException cause) {
        if (cause.is(Errno.ENOENT, Errno.ENOTDIR)) {
            return new RegionException(
                    Reason.NOT_FOUND, path, "directory " + directory + " does not exist; create it", cause);
        }
        if (cause.is(Errno.EACCES, Errno.EPERM, Errno.EROFS)) {
            return new RegionException(
                    Reason.PERMISSION, path, "directory " + directory + " cannot be written by this user", cause);
        }
        if (cause.is(Errno.ENOSPC, Errno.EDQUOT)) {
            return new RegionException(
                    Reason.NO_SPACE, path, "the file system of " + directory + " has no inodes left", cause);
        }
        if (cause.is(Errno.EOPNOTSUPP, Errno.EISDIR)) {
            return new RegionException(
                    Reason.SYSTEM,
                    path,
                    "the file system of " + directory
                            + " cannot make unnamed files; use a directory on tmpfs, hugetlbfs, ext4, XFS or Btrfs",
                    cause);
        }
        return new RegionException(Reason.SYSTEM, path, "cannot be created in " + directory, cause);
    }

    /** The file remembers the policy of a mapping, so it holds for the pages that are allocated next. */
    private static void preferNode(final Path path, final int fd, final long size, final int node) {
        final long address = Mman.mmap(0, size, Mman.PROT_READ, Mman.MAP_SHARED | Mman.MAP_NORESERVE, fd, 0);
        try {
            Mempolicy.preferNode(address, size, node);
        } catch (final LinuxException e) {
            throw new RegionException(
                    Reason.SYSTEM,
                    path,
                    "its pages cannot be put on NUMA node " + node
                            + "; see /sys/devices/system/node/online for the nodes there are, -1 for none",
                    e);
        } finally {
            Mman.munmap(address, size);
        }
    }

    private static void allocate(final Path path, final int fd, final long size, final Backing backing) {
        try {
            Fcntl.fallocate(fd, size);
        } catch (final LinuxException e) {
            // Closing the unnamed file gives back the pages that it got.
            final FileSystem system = Statfs.fstatfs(fd);
            final long held = Stat.fstat(fd).blocks() * 512;
            if (!e.is(Errno.ENOSPC, Errno.ENOMEM, Errno.EDQUOT)) {
                throw new RegionException(
                        Reason.SYSTEM, path, size + " bytes cannot be preallocated on " + system.typeName(), e);
            }
            if (!backing.isHuge()) {
                throw new RegionException(Reason.NO_SPACE, path, Remedy.fullFileSystem(size, held, system), e);
            }
            final long page = backing.pageSize();
            if (system.isLimited()
                    && system.freeBytes() < size - held
                    && Hugetlb.pool(page).available() > 0) {
                throw new RegionException(Reason.NO_SPACE, path, Remedy.fullFileSystem(size, held, system), e);
            }
            throw new RegionException(Reason.NO_HUGE_PAGES, path, Remedy.tooFewPages(size, held, page), e);
        }
    }

    /** Gives the file its name; it is there for all at once, or the name was taken. */
    static void name(final Path path, final int fd) {
        try {
            Unistd.link(fd, path.toString());
        } catch (final LinuxException e) {
            if (e.is(Errno.EEXIST)) {
                throw exists(path, e);
            }
            throw creationFailure(path, directoryOf(path), e);
        }
    }

    static RegionException exists(final Path path, final LinuxException cause) {
        return new RegionException(Reason.EXISTS, path, "exists already; attach it, or delete it first", cause);
    }

    /** Opens a file that may be anything, put there by anybody. */
    static int open(final Path path) {
        try {
            checkType(path, Stat.stat(path.toString()));
            final int fd = Fcntl.open(path.toString(), Fcntl.O_RDWR, 0);
            try {
                final FileStatus status = Stat.fstat(fd);
                checkType(path, status);
                checkOwner(path, status);
                return fd;
            } catch (final RuntimeException e) {
                Unistd.close(fd);
                throw e;
            }
        } catch (final LinuxException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR, Errno.ESRCH)) {
                throw new RegionException(Reason.NOT_FOUND, path, "does not exist; create it first", e);
            }
            if (e.is(Errno.EACCES, Errno.EPERM, Errno.EROFS)) {
                throw new RegionException(
                        Reason.PERMISSION,
                        path,
                        "uid " + Unistd.geteuid() + " may not open it; run as its owner, or have it created with a mode"
                                + " that lets others in",
                        e);
            }
            throw new RegionException(Reason.SYSTEM, path, "cannot be opened", e);
        }
    }

    private static void checkType(final Path path, final FileStatus status) {
        if (!status.isRegular()) {
            throw new RegionException(
                    Reason.FOREIGN,
                    path,
                    (status.isDirectory() ? "is a directory" : "is a device, pipe or socket") + "; check the path");
        }
    }

    /** A region of somebody else who did not mean to share it is a trap, above all for root, who can open anything. */
    private static void checkOwner(final Path path, final FileStatus status) {
        final int self = Unistd.geteuid();
        if (status.uid() != self && status.uid() != ROOT && (status.permissions() & PERMISSIONS_OF_OTHERS) == 0) {
            throw new RegionException(
                    Reason.PERMISSION,
                    path,
                    "belongs to uid " + status.uid() + " alone (mode " + Integer.toOctalString(status.permissions())
                            + ") and this is uid " + self + "; run as that user, or have it created with a mode that"
                            + " lets others in");
        }
    }

    /** Checks that a file is as its header says, so that no access to its mapping can fault. */
    static void checkFile(final Path path, final int fd, final RegionHeader header) {
        final long size = Stat.fstat(fd).size();
        final long expected = header.fileSize();
        if (size < expected) {
            throw new RegionException(
                    Reason.TRUNCATED,
                    path,
                    "cut off after " + size + " of " + expected + " bytes; delete it and create it anew");
        }
        if (size > expected) {
            throw new RegionException(
                    Reason.GEOMETRY,
                    path,
                    size + " bytes long, where its header says " + expected + "; delete it and create it anew");
        }
        final FileSystem system = Statfs.fstatfs(fd);
        final boolean huge = header.backing().isHuge();
        if (system.isHugetlbfs() != huge
                || huge && system.blockSize() != header.backing().pageSize()) {
            throw new RegionException(
                    Reason.GEOMETRY,
                    path,
                    "created as " + header.backing() + ", is on " + system.typeName() + " with pages of "
                            + Remedy.size(system.blockSize()) + " now; create it anew instead of copying it");
        }
    }

    /** Removes a name if it is that of a region, however damaged. */
    static boolean delete(final Path path) {
        try {
            checkType(path, Stat.stat(path.toString()));
            final int fd = Fcntl.open(path.toString(), Fcntl.O_RDONLY, 0);
            try {
                if (!RegionLayout.startsWithMagic(Unistd.readStart(fd, RegionLayout.HEADER_SIZE))) {
                    throw new RegionException(Reason.FOREIGN, path, "not a region of Busbar, so it is not deleted");
                }
            } finally {
                Unistd.close(fd);
            }
            Unistd.unlink(path.toString());
            return true;
        } catch (final LinuxException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                return false;
            }
            if (e.is(Errno.EACCES, Errno.EPERM, Errno.EROFS)) {
                throw new RegionException(Reason.PERMISSION, path, "may not be deleted by this user", e);
            }
            throw new RegionException(Reason.SYSTEM, path, "cannot be deleted", e);
        }
    }

    private static String directoryOf(final Path path) {
        return path.toAbsolutePath().getParent().toString();
    }
}
