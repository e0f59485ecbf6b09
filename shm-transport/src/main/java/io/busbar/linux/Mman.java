package io.busbar.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * sys/mman.h: mappings and memory without a name. Addresses and lengths are in bytes; addresses are multiples of the
 * page, and so are lengths where huge pages are mapped.
 *
 * <p>Constants: include/uapi/asm-generic/mman-common.h, asm-generic/mman.h, linux/mman.h and linux/memfd.h, Linux 6.18;
 * the same on x86-64 and aarch64.
 */
public final class Mman {
    public static final int PROT_NONE = 0;
    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;

    public static final int MAP_SHARED = 0x01;
    public static final int MAP_PRIVATE = 0x02;
    public static final int MAP_FIXED = 0x10;
    public static final int MAP_ANONYMOUS = 0x20;
    public static final int MAP_NORESERVE = 0x4000;
    public static final int MAP_POPULATE = 0x8000;
    public static final int MAP_HUGETLB = 0x40000;
    public static final int MAP_HUGE_2MB = 21 << 26;
    public static final int MAP_HUGE_1GB = 30 << 26;

    /** Page tables for reading and writing; fail instead of faulting later (Linux 5.14). */
    public static final int MADV_POPULATE_READ = 22;

    public static final int MADV_POPULATE_WRITE = 23;

    public static final int MFD_CLOEXEC = 1;
    public static final int MFD_ALLOW_SEALING = 2;
    public static final int MFD_HUGETLB = 4;

    /** Not executable, for good (Linux 6.3); older kernels answer EINVAL. */
    public static final int MFD_NOEXEC_SEAL = 8;

    public static final int MFD_HUGE_2MB = MAP_HUGE_2MB;
    public static final int MFD_HUGE_1GB = MAP_HUGE_1GB;

    private static final long MAP_FAILED = -1;

    private static final MethodHandle MMAP = Native.function(
            "mmap", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP =
            Native.function("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle MPROTECT =
            Native.function("mprotect", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle MADVISE =
            Native.function("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle MLOCK =
            Native.function("mlock", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle MEMFD_CREATE =
            Native.function("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    private Mman() {}

    /**
     * Maps a file, or memory if {@code fd} is -1 and the flags say MAP_ANONYMOUS.
     *
     * @param address 0, or with MAP_FIXED where to map; whatever was mapped there is gone
     * @return where it was mapped
     */
    public static long mmap(
            final long address,
            final long length,
            final int protection,
            final int flags,
            final int fd,
            final long offset) {
        try {
            final long result = (long) MMAP.invokeExact(Native.state(), address, length, protection, flags, fd, offset);
            if (result == MAP_FAILED) {
                throw LinuxException.last("mmap", length + " bytes of descriptor " + fd + " from offset " + offset);
            }
            return result;
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Removes all mappings of a range. Whoever touches it afterwards dies. */
    public static void munmap(final long address, final long length) {
        try {
            check((int) MUNMAP.invokeExact(Native.state(), address, length), "munmap", address, length);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Changes what may be done with a range. */
    public static void mprotect(final long address, final long length, final int protection) {
        try {
            check((int) MPROTECT.invokeExact(Native.state(), address, length, protection), "mprotect", address, length);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Tells the kernel what will be done with a range. */
    public static void madvise(final long address, final long length, final int advice) {
        try {
            check((int) MADVISE.invokeExact(Native.state(), address, length, advice), "madvise", address, length);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Keeps a range in memory until it is unmapped. ENOMEM past RLIMIT_MEMLOCK, EPERM where that is 0. */
    public static void mlock(final long address, final long length) {
        try {
            check((int) MLOCK.invokeExact(Native.state(), address, length), "mlock", address, length);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /**
     * Creates a file without a name.
     *
     * @param name  for /proc/PID/maps only, at most 249 bytes
     * @param flags MFD_ constants
     * @return its descriptor
     */
    public static int memfdCreate(final String name, final int flags) {
        try (Arena arena = Arena.ofConfined()) {
            final int fd =
                    (int) MEMFD_CREATE.invokeExact(Native.state(), arena.allocateFrom(name), flags | MFD_CLOEXEC);
            if (fd < 0) {
                throw LinuxException.last("memfd_create", name);
            }
            return fd;
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    private static void check(final int result, final String operation, final long address, final long length) {
        if (result < 0) {
            throw LinuxException.last(operation, length + " bytes at 0x" + Long.toHexString(address));
        }
    }
}
