package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** unistd.h: descriptors, names of files, and who this process and thread are. */
public final class Unistd {
    private static final CFunction CLOSE = CFunction.of("close");
    private static final CFunction FTRUNCATE = CFunction.of("ftruncate");
    private static final CFunction UNLINK = CFunction.of("unlink");
    private static final CFunction LINKAT = CFunction.of("linkat");
    private static final CFunction PREAD = CFunction.of("pread");
    private static final CFunction GETPID = CFunction.of("getpid");
    private static final CFunction GETTID = CFunction.of("gettid");
    private static final CFunction GETEUID = CFunction.of("geteuid");
    private static final CFunction GETPAGESIZE = CFunction.of("getpagesize");

    private static final int PAGE_SIZE = number(GETPAGESIZE);

    private Unistd() {}

    /** Closes a descriptor. It is gone even if the call fails, so failures are of no use and not told. */
    public static void close(final int fd) {
        CLOSE.call(fd);
    }

    /** Sets a file's length in bytes. A length of hugetlbfs must be a multiple of its page. */
    public static void ftruncate(final int fd, final long length) {
        if ((int) FTRUNCATE.call(fd, length) < 0) {
            throw LinuxException.last("ftruncate", "descriptor " + fd + " to " + length + " bytes");
        }
    }

    /** Removes a name. */
    public static void unlink(final String path) {
        try (Arena arena = Arena.ofConfined()) {
            if ((int) UNLINK.call(arena.allocateFrom(path).address()) < 0) {
                throw LinuxException.last("unlink", path);
            }
        }
    }

    /**
     * Gives an open file of {@link Fcntl#O_TMPFILE} its name, in one step: the name is not there, or names the whole
     * file. Fails with EEXIST if the name is taken. Goes by way of /proc/self/fd, which needs no capability.
     */
    public static void link(final int fd, final String path) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment source = arena.allocateFrom("/proc/self/fd/" + fd);
            final MemorySegment target = arena.allocateFrom(path);
            final int result = (int) LINKAT.call(
                    Fcntl.AT_FDCWD, source.address(), Fcntl.AT_FDCWD, target.address(), Fcntl.AT_SYMLINK_FOLLOW);
            if (result < 0) {
                throw LinuxException.last("linkat", path);
            }
        }
    }

    /**
     * Reads up to {@code length} bytes from the start of a file without moving its position. Never faults, whatever the
     * file's length is.
     *
     * @return what was there, possibly less
     */
    public static byte[] readStart(final int fd, final int length) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment buffer = arena.allocate(length);
            int count = 0;
            while (count < length) {
                final long result = PREAD.call(fd, buffer.address() + count, length - count, count);
                if (result < 0 && Native.errno() != Errno.EINTR.number()) {
                    throw LinuxException.last("pread", "descriptor " + fd);
                }
                if (result == 0) {
                    break;
                }
                count += (int) Math.max(0, result);
            }
            return buffer.asSlice(0, count).toArray(JAVA_BYTE);
        }
    }

    /** This process, in its own PID namespace. */
    public static int getpid() {
        return number(GETPID);
    }

    /** The calling platform thread, or the carrier of the calling virtual thread. */
    public static int gettid() {
        return number(GETTID);
    }

    /** The user whose rights this process has. */
    public static int geteuid() {
        return number(GETEUID);
    }

    /** Bytes of a page of this kernel: 4096 on x86-64; 4096, 16384 or 65536 on aarch64. */
    public static int pageSize() {
        return PAGE_SIZE;
    }

    private static int number(final CFunction function) {
        return (int) function.call();
    }
}
