package io.busbar.shm;

import io.busbar.linux.Unistd;

/** What holds a region's bytes. */
public enum Backing {
    /** A file on tmpfs, as /dev/shm is: POSIX shared memory. */
    SHM(1, 0),
    /** A file on a hugetlbfs with pages of 2 MB. */
    HUGE_2M(2, 2L << 20),
    /** A file on a hugetlbfs with pages of 1 GB. */
    HUGE_1G(3, 1L << 30),
    /** A file on any file system that can preallocate and make unnamed files: ext4, XFS, Btrfs, tmpfs. */
    FILE(4, 0),
    /** Memory without a name, sealed against being resized; reached by way of /proc/PID/fd. */
    MEMFD(5, 0),
    /** {@link #MEMFD} with pages of 2 MB. */
    MEMFD_2M(6, 2L << 20),
    /** {@link #MEMFD} with pages of 1 GB. */
    MEMFD_1G(7, 1L << 30);

    private final int id;
    private final long hugePageSize;

    Backing(final int id, final long hugePageSize) {
        this.id = id;
        this.hugePageSize = hugePageSize;
    }

    /** The number in the region's header. */
    int id() {
        return id;
    }

    /** The backing with a number, or null. */
    static Backing of(final int id) {
        for (final Backing backing : values()) {
            if (backing.id == id) {
                return backing;
            }
        }
        return null;
    }

    /** Bytes of a page, a power of two. Data sizes are multiples of it. */
    public long pageSize() {
        return isHuge() ? hugePageSize : Unistd.pageSize();
    }

    /** Whether its pages come from the machine's pool of huge pages; such are never swapped out. */
    public boolean isHuge() {
        return hugePageSize != 0;
    }

    /** Whether it has no name in a directory: it lives as long as somebody has it open or mapped. */
    public boolean isAnonymous() {
        return this == MEMFD || this == MEMFD_2M || this == MEMFD_1G;
    }
}
