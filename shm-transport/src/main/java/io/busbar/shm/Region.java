package io.busbar.shm;

import io.busbar.linux.Errno;
import io.busbar.linux.Fcntl;
import io.busbar.linux.Getrandom;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Stat;
import io.busbar.linux.Stat.FileStatus;
import io.busbar.linux.Unistd;
import io.busbar.shm.RegionException.Reason;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Memory that processes share under a name. Its control area is read and written by all; its data follows, mapped twice
 * back to back. {@link RegionLayout} tells where things are, {@link RegionSpec} what can be chosen.
 *
 * <p>Every object has an open file description and mappings of its own, even for the same name in the same process. So
 * locks of two objects conflict, wherever they are, and a lock falls with the object or its process, never by the end
 * of a child process.
 *
 * <p>Objects may be used from any thread. Addresses are good until {@link #close}; whoever uses one afterwards kills
 * the JVM. A named region can be cut short later by its owner or root, which kills those who touch the rest; anonymous
 * ones are sealed against it.
 */
public final class Region implements AutoCloseable {
    private final Path path;
    private final int fd;
    private final FileStatus identity;
    private final RegionHeader header;
    private final Mapping mapping;
    private final Access access;
    private boolean closed;

    private Region(final Path path, final int fd, final RegionHeader header, final Access access) {
        this.path = path;
        this.fd = fd;
        this.header = header;
        this.identity = Stat.fstat(fd);
        this.access = access;
        this.mapping = Mapping.map(fd, header, access);
    }

    /**
     * Creates a region. Others see none or a whole one, whoever is killed at whatever instruction.
     *
     * @param path        its name; for an anonymous backing only the last part is used, to tell it apart in
     *                    /proc/PID/maps, and {@link #path} is what others attach
     * @param initializer fills the control area, and may take locks, before anybody else can attach; both areas are
     *                    zero. If it throws, nothing is created
     * @return the region, open for reading and writing
     * @throws RegionException EXISTS, NOT_FOUND (the directory), NO_SPACE, NO_HUGE_PAGES, NO_MOUNT, PERMISSION,
     *                         LOCKED_MEMORY, SYSTEM
     */
    public static Region create(final Path path, final RegionSpec spec, final Consumer<Region> initializer) {
        if (!spec.backing().isAnonymous() && isTaken(path)) {
            throw RegionFile.exists(path, null);
        }
        final RegionHeader header = new RegionHeader(
                spec.backing(),
                newIncarnation(),
                spec.controlSize(),
                spec.dataSize(),
                spec.applicationFormat(),
                spec.applicationVersion(),
                System.currentTimeMillis(),
                Unistd.getpid(),
                Unistd.geteuid());
        final int fd = RegionFile.createUnnamed(path, spec, header.fileSize());
        final Path name = spec.backing().isAnonymous() ? Path.of("/proc/" + Unistd.getpid() + "/fd/" + fd) : path;
        final Region region = open(name, fd, header, Access.READ_WRITE, spec.lock(), spec.prefault());
        try {
            initializer.accept(region);
            region.publish();
            return region;
        } catch (final Throwable failure) {
            region.close();
            throw failure;
        }
    }

    /** The header last: a memfd can be opened before it is whole, and is FOREIGN until then. */
    private void publish() {
        if (header.backing().isAnonymous()) {
            Fcntl.addSeals(fd, Fcntl.F_SEAL_SHRINK | Fcntl.F_SEAL_GROW | Fcntl.F_SEAL_SEAL);
        }
        final byte[] bytes = header.encode();
        Memory.storeFence();
        for (int i = 0; i < bytes.length; i++) {
            Memory.putByte(mapping.headerAddress() + i, bytes[i]);
        }
        if (!header.backing().isAnonymous()) {
            RegionFile.name(path, fd);
        }
    }

    /**
     * Attaches a region that exists. All of it is checked before any of it is mapped.
     *
     * @param path   its name, or the {@link #path} of an anonymous region of another process of this user
     * @param access to the data; the control area is always read and written
     * @throws RegionException NOT_FOUND, PERMISSION, FOREIGN, TRUNCATED, NEWER_VERSION, OLDER_VERSION, BYTE_ORDER,
     *                         GEOMETRY, CORRUPT, INCARNATION, LOCKED_MEMORY, NO_HUGE_PAGES, SYSTEM
     */
    public static Region attach(final Path path, final Access access, final AttachOptions options) {
        final int fd = RegionFile.open(path);
        final RegionHeader header;
        try {
            header = readHeader(path, fd);
            header.checkWanted(path, options);
        } catch (final Throwable failure) {
            Unistd.close(fd);
            throw failure;
        }
        return open(path, fd, header, access, options.lock(), options.prefault());
    }

    /** Reads and checks a region's header, without mapping anything. Throws as {@link #attach}. */
    public static RegionHeader inspect(final Path path) {
        final int fd = RegionFile.open(path);
        try {
            return readHeader(path, fd);
        } finally {
            Unistd.close(fd);
        }
    }

    private static RegionHeader readHeader(final Path path, final int fd) {
        try {
            final RegionHeader header = RegionHeader.decode(path, Unistd.readStart(fd, RegionLayout.HEADER_SIZE));
            RegionFile.checkFile(path, fd, header);
            return header;
        } catch (final LinuxException e) {
            throw new RegionException(Reason.SYSTEM, path, "cannot be read", e);
        }
    }

    /** Maps a file; closes it if that fails. */
    private static Region open(
            final Path path,
            final int fd,
            final RegionHeader header,
            final Access access,
            final boolean lock,
            final boolean prefault) {
        Mapping.sweep();
        final Region region;
        try {
            region = new Region(path, fd, header, access);
        } catch (final LinuxException e) {
            Unistd.close(fd);
            final Reason reason =
                    header.backing().isHuge() && e.is(Errno.ENOMEM) ? Reason.NO_HUGE_PAGES : Reason.SYSTEM;
            throw new RegionException(reason, path, "cannot be mapped", e);
        }
        try {
            if (lock || prefault) {
                region.mapping.prefault(access);
            }
            // Huge pages are never swapped out, and would count against the limit for nothing.
            if (lock && !header.backing().isHuge()) {
                region.mapping.lock();
            }
            return region;
        } catch (final LinuxException e) {
            region.close();
            if (e.operation().equals("mlock")) {
                throw new RegionException(
                        Reason.LOCKED_MEMORY, path, Remedy.lockedMemory(region.mapping.lockedBytes()), e);
            }
            throw new RegionException(Reason.SYSTEM, path, "its pages cannot be prefaulted", e);
        }
    }

    private static boolean isTaken(final Path path) {
        try {
            Stat.stat(path.toString());
            return true;
        } catch (final LinuxException e) {
            // Whatever is wrong with the path, creating the file tells it better.
            return false;
        }
    }

    private static long newIncarnation() {
        long incarnation;
        do {
            incarnation = Getrandom.nextLong();
        } while (incarnation == AttachOptions.ANY);
        return incarnation;
    }

    /** The first byte after the region's own header, at a multiple of 128. */
    public long controlAddress() {
        return mapping.controlAddress();
    }

    /** Bytes of the control area. */
    public long controlSize() {
        return header.controlSize();
    }

    /**
     * The data, at a multiple of the page: {@code [dataAddress, dataAddress + 2 * dataSize)} is mapped, twice the same.
     */
    public long dataAddress() {
        return mapping.dataAddress();
    }

    /** Bytes of the data, counted once. */
    public long dataSize() {
        return header.dataSize();
    }

    /** Random, never 0; another one for each region that is created, whatever its name. */
    public long incarnation() {
        return header.incarnation();
    }

    /** What others attach. */
    public Path path() {
        return path;
    }

    /** What may be done with the data; the control area is always read and written. */
    public Access access() {
        return access;
    }

    public Backing backing() {
        return header.backing();
    }

    /** What the region's header says. */
    public RegionHeader header() {
        return header;
    }

    /** Whether the path still names this very region: it was neither deleted nor replaced. A system call. */
    public boolean isCurrent() {
        try {
            return Stat.stat(path.toString()).isSameFile(identity);
        } catch (final LinuxException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR, Errno.ESRCH, Errno.EACCES, Errno.ELOOP)) {
                return false;
            }
            throw e;
        }
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Takes the exclusive lock of a byte. Offsets are numbers that the caller lays out, the file need not reach there.
     *
     * @param offset 0 to {@link Long#MAX_VALUE} - 1
     * @return false if another Region object, here or in another process, holds it; true also if this one does already
     */
    public synchronized boolean tryLock(final long offset) {
        requireOpen();
        return Fcntl.tryLock(fd, offset);
    }

    /** Gives the lock of a byte back; without effect if this object does not hold it. */
    public synchronized void unlock(final long offset) {
        requireOpen();
        Fcntl.unlock(fd, offset);
    }

    /** Whether another Region object, here or in another process, holds the lock of a byte. About a microsecond. */
    public synchronized boolean isLockedByOther(final long offset) {
        requireOpen();
        return Fcntl.isLockedByOther(fd, offset);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("region " + path + " is closed");
        }
    }

    /**
     * Unmaps everything and drops all locks of this object. {@link RobustLock}s of the calling thread in the control
     * area are released; while other threads hold some, the control area stays mapped.
     */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            mapping.unmap();
            Unistd.close(fd);
        }
    }

    /**
     * Removes a region's name. Those who have it open keep it; the memory is freed when the last of them closes it.
     *
     * @return false if nothing has this name
     * @throws RegionException FOREIGN if the file is no region, PERMISSION, SYSTEM
     */
    public static boolean delete(final Path path) {
        return RegionFile.delete(path);
    }
}
