package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * fcntl.h: opening, preallocating, sealing, and locks that belong to an open file description.
 *
 * <p>Constants: include/uapi/asm-generic/fcntl.h, arch/arm64/include/uapi/asm/fcntl.h and include/uapi/linux/fcntl.h,
 * Linux 6.18.
 */
public final class Fcntl {
    public static final int O_RDONLY = 0;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_CLOEXEC = 0x80000;
    public static final int O_DIRECTORY = Machine.pick(0x10000, 0x4000);
    public static final int O_NOFOLLOW = Machine.pick(0x20000, 0x8000);

    /** An unnamed file of the directory that is opened (Linux 3.11, later on hugetlbfs). */
    public static final int O_TMPFILE = 0x400000 | O_DIRECTORY;

    public static final int AT_FDCWD = -100;
    public static final int AT_SYMLINK_FOLLOW = 0x400;
    public static final int AT_EMPTY_PATH = 0x1000;

    /** Locks of the open file description (Linux 3.15): they also conflict inside of a process. */
    public static final int F_OFD_GETLK = 36;

    public static final int F_OFD_SETLK = 37;
    public static final int F_WRLCK = 1;
    public static final int F_UNLCK = 2;

    static final int F_GETFL = 3;
    static final int F_SETFL = 4;
    static final int O_NONBLOCK = 0x800;

    /** File seals (Linux 3.17). */
    public static final int F_ADD_SEALS = 1033;

    public static final int F_GET_SEALS = 1034;
    public static final int F_SEAL_SEAL = 1;
    public static final int F_SEAL_SHRINK = 2;
    public static final int F_SEAL_GROW = 4;

    /** struct flock, the same on both machines. */
    static final int FLOCK_SIZE = 32;

    static final int FLOCK_TYPE = 0;
    static final int FLOCK_WHENCE = 2;
    static final int FLOCK_START = 8;
    static final int FLOCK_LEN = 16;
    static final int FLOCK_PID = 24;

    private static final CFunction OPEN = CFunction.of("open");
    private static final CFunction FCNTL = CFunction.of("fcntl");
    private static final CFunction FALLOCATE = CFunction.of("fallocate");

    private Fcntl() {}

    /**
     * Opens a file, always with O_CLOEXEC, so that no child process inherits it.
     *
     * @param mode permission bits of a file that is created, cut by the umask
     * @return the descriptor
     */
    public static int open(final String path, final int flags, final int mode) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = arena.allocateFrom(path);
            int fd;
            do {
                fd = (int) OPEN.call(name.address(), flags | O_CLOEXEC, mode);
            } while (fd < 0 && Native.errno() == Errno.EINTR.number());
            if (fd < 0) {
                throw LinuxException.last("open", path);
            }
            return fd;
        }
    }

    /**
     * Backs the first {@code length} bytes with real pages and makes the file at least that long. A hugetlbfs file
     * keeps the pages that it got before it failed.
     */
    public static void fallocate(final int fd, final long length) {
        int result;
        do {
            result = (int) FALLOCATE.call(fd, 0, 0, length);
        } while (result < 0 && Native.errno() == Errno.EINTR.number());
        if (result < 0) {
            throw LinuxException.last("fallocate", length + " bytes of descriptor " + fd);
        }
    }

    /** Has reads of a descriptor that somebody else has opened fail with EAGAIN instead of waiting. */
    public static void setNonBlocking(final int fd) {
        final int flags = fcntl(fd, F_GETFL, 0, "fcntl(F_GETFL)");
        fcntl(fd, F_SETFL, flags | O_NONBLOCK, "fcntl(F_SETFL)");
    }

    /**
     * Takes the exclusive lock of one byte for the open file description of {@code fd}; it need not exist in the file.
     *
     * @return false if another open file description holds it
     */
    public static boolean tryLock(final int fd, final long offset) {
        final int result = lock(fd, F_OFD_SETLK, F_WRLCK, offset);
        if (result >= 0) {
            return true;
        }
        final int errno = Native.errno();
        if (errno == Errno.EAGAIN.number() || errno == Errno.EACCES.number()) {
            return false;
        }
        throw new LinuxException("fcntl(F_OFD_SETLK)", "byte " + offset + " of descriptor " + fd, errno);
    }

    /** Gives the lock of a byte back; without effect if it was not held. */
    public static void unlock(final int fd, final long offset) {
        if (lock(fd, F_OFD_SETLK, F_UNLCK, offset) < 0) {
            throw LinuxException.last("fcntl(F_OFD_SETLK)", "byte " + offset + " of descriptor " + fd);
        }
    }

    /**
     * Whether another open file description holds a lock of the byte; 0.7 us, more where an inode has hundreds of
     * locks.
     */
    public static boolean isLockedByOther(final int fd, final long offset) {
        final int type = lock(fd, F_OFD_GETLK, F_WRLCK, offset);
        if (type < 0) {
            throw LinuxException.last("fcntl(F_OFD_GETLK)", "byte " + offset + " of descriptor " + fd);
        }
        return type != F_UNLCK;
    }

    /** Returns the lock type that the kernel left in the struct, or -1. */
    private static int lock(final int fd, final int command, final int type, final long offset) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment flock = arena.allocate(FLOCK_SIZE, Long.BYTES);
            flock.set(JAVA_SHORT, FLOCK_TYPE, (short) type);
            flock.set(JAVA_LONG, FLOCK_START, offset);
            flock.set(JAVA_LONG, FLOCK_LEN, 1);
            final int result = (int) FCNTL.call(fd, command, flock.address());
            return result < 0 ? -1 : flock.get(JAVA_SHORT, FLOCK_TYPE);
        }
    }

    /** Adds seals to a memfd that was created with MFD_ALLOW_SEALING. */
    public static void addSeals(final int fd, final int seals) {
        fcntl(fd, F_ADD_SEALS, seals, "fcntl(F_ADD_SEALS)");
    }

    /** The seals of a memfd. Files on tmpfs answer {@link #F_SEAL_SEAL}, others fail with EINVAL. */
    public static int seals(final int fd) {
        return fcntl(fd, F_GET_SEALS, 0, "fcntl(F_GET_SEALS)");
    }

    private static int fcntl(final int fd, final int command, final int argument, final String operation) {
        final int result = (int) FCNTL.call(fd, command, argument);
        if (result < 0) {
            throw LinuxException.last(operation, "descriptor " + fd);
        }
        return result;
    }
}
