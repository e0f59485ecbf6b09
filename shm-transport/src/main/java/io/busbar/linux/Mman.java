package io.busbar.linux;

import java.lang.foreign.Arena;

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

    private static final CFunction MMAP = CFunction.of("mmap");
    private static final CFunction MUNMAP = CFunction.of("munmap");
    private static final CFunction MPROTECT = CFunction.of("mprotect");
    private static final CFunction MADVISE = CFunction.of("madvise");
    private static final CFunction MLOCK = CFunction.of("mlock");
    private static final CFunction MEMFD_CREATE = CFunction.of("memfd_create");

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
        final long result = MMAP.call(address, length, protection, flags, fd, offset);
        if (result == MAP_FAILED) {
            throw LinuxException.last("mmap", length + " bytes of descriptor " + fd + " from offset " + offset);
        }
        return result;
    }

    /** Removes all mappings of a range. Whoever touches it afterwards dies. */
    public static void munmap(final long address, final long length) {
        check((int) MUNMAP.call(address, length), "munmap", address, length);
    }

    /** Changes what may be done with a range. */
    public static void mprotect(final long address, final long length, final int protection) {
        check((int) MPROTECT.call(address, length, protection), "mprotect", address, length);
    }

    /** Tells the kernel what will be done with a range. */
    public static void madvise(final long address, final long length, final int advice) {
        check((int) MADVISE.call(address, length, advice), "madvise", address, length);
    }

    /** Keeps a range in memory until it is unmapped. ENOMEM past RLIMIT_MEMLOCK, EPERM where that is 0. */
    public static void mlock(final long address, final long length) {
        check((int) MLOCK.call(address, length), "mlock", address, length);
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
            final int fd = (int) MEMFD_CREATE.call(arena.allocateFrom(name).address(), flags | MFD_CLOEXEC);
            if (fd < 0) {
                throw LinuxException.last("memfd_create", name);
            }
            return fd;
        }
    }

    private static void check(final int result, final String operation, final long address, final long length) {
        if (result < 0) {
            throw LinuxException.last(operation, length + " bytes at 0x" + Long.toHexString(address));
        }
    }
}
