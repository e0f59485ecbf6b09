package io.busbar.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** unistd.h: descriptors, names of files, and who this process and thread are. */
public final class Unistd {
    private static final MethodHandle CLOSE = Native.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle FTRUNCATE =
            Native.function("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle UNLINK = Native.function("unlink", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle LINKAT =
            Native.function("linkat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle PREAD =
            Native.function("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle GETPID = Native.plain("getpid", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle GETTID = Native.plain("gettid", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle GETEUID = Native.plain("geteuid", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle GETPAGESIZE = Native.plain("getpagesize", FunctionDescriptor.of(JAVA_INT));

    private static final int PAGE_SIZE = number(GETPAGESIZE);

    private Unistd() {}

    /** Closes a descriptor. It is gone even if the call fails, so failures are of no use and not told. */
    public static void close(final int fd) {
        try {
            final int ignored = (int) CLOSE.invokeExact(Native.state(), fd);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Sets a file's length in bytes. A length of hugetlbfs must be a multiple of its page. */
    public static void ftruncate(final int fd, final long length) {
        try {
            if ((int) FTRUNCATE.invokeExact(Native.state(), fd, length) < 0) {
                throw LinuxException.last("ftruncate", "descriptor " + fd + " to " + length + " bytes");
            }
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Removes a name. */
    public static void unlink(final String path) {
        try (Arena arena = Arena.ofConfined()) {
            if ((int) UNLINK.invokeExact(Native.state(), arena.allocateFrom(path)) < 0) {
                throw LinuxException.last("unlink", path);
            }
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
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
            final int result = (int) LINKAT.invokeExact(
                    Native.state(), Fcntl.AT_FDCWD, source, Fcntl.AT_FDCWD, target, Fcntl.AT_SYMLINK_FOLLOW);
            if (result < 0) {
                throw LinuxException.last("linkat", path);
            }
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
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
                final long result = (long) PREAD.invokeExact(
                        Native.state(), fd, buffer.asSlice(count), (long) (length - count), (long) count);
                if (result < 0 && Native.errno() != Errno.EINTR.number()) {
                    throw LinuxException.last("pread", "descriptor " + fd);
                }
                if (result == 0) {
                    break;
                }
                count += (int) Math.max(0, result);
            }
            return buffer.asSlice(0, count).toArray(JAVA_BYTE);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
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

    private static int number(final MethodHandle function) {
        try {
            return (int) function.invokeExact();
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }
}
