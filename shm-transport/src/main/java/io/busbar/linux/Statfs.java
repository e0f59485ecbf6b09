package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * sys/statfs.h: what a file system is and has left.
 *
 * <p>Constants: include/uapi/linux/magic.h, Linux 6.18. The struct is the same on x86-64 and aarch64.
 */
public final class Statfs {
    public static final long TMPFS_MAGIC = 0x01021994L;
    public static final long HUGETLBFS_MAGIC = 0x958458F6L;
    public static final long EXT4_SUPER_MAGIC = 0xEF53L;

    static final int STATFS_SIZE = 120;
    static final int F_TYPE = 0;
    static final int F_BSIZE = 8;
    static final int F_BLOCKS = 16;
    static final int F_BFREE = 24;
    static final int F_BAVAIL = 32;

    private static final CFunction FSTATFS = CFunction.of("fstatfs");

    private Statfs() {}

    /**
     * A file system at one moment.
     *
     * @param type      its magic number
     * @param blockSize bytes of a block; on hugetlbfs, of its huge page
     * @param blocks    all it has; 0 or -1 on a tmpfs or hugetlbfs without limit
     * @param free      what is left of them for this user
     */
    public record FileSystem(long type, long blockSize, long blocks, long free) {
        public boolean isTmpfs() {
            return type == TMPFS_MAGIC;
        }

        public boolean isHugetlbfs() {
            return type == HUGETLBFS_MAGIC;
        }

        /** Whether it has a limit of its own, beside the memory or pages of the machine. */
        public boolean isLimited() {
            return blocks > 0;
        }

        public long totalBytes() {
            return blocks * blockSize;
        }

        public long freeBytes() {
            return free * blockSize;
        }

        /** The name as in /proc/filesystems for those that matter here, else the magic number. */
        public String typeName() {
            if (type == TMPFS_MAGIC) {
                return "tmpfs";
            }
            if (type == HUGETLBFS_MAGIC) {
                return "hugetlbfs";
            }
            return type == EXT4_SUPER_MAGIC ? "ext4" : "a file system of type 0x" + Long.toHexString(type);
        }
    }

    /** Of the file system that an open file is on. */
    public static FileSystem fstatfs(final int fd) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment buffer = arena.allocate(STATFS_SIZE, Long.BYTES);
            if ((int) FSTATFS.call(fd, buffer.address()) < 0) {
                throw LinuxException.last("fstatfs", "descriptor " + fd);
            }
            return new FileSystem(
                    buffer.get(JAVA_LONG, F_TYPE),
                    buffer.get(JAVA_LONG, F_BSIZE),
                    buffer.get(JAVA_LONG, F_BLOCKS),
                    buffer.get(JAVA_LONG, F_BAVAIL));
        }
    }
}
