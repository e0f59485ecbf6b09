package io.busbar.shm;

import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Mman;
import io.busbar.linux.Unistd;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where a region is in this process. The data is mapped twice, so that what runs over its end goes on at its start;
 * pages that cannot be touched stand around it, so that what runs further faults instead of reaching something else:
 *
 * <pre>
 *   | header, control | guard | data | the same data | guard |
 * </pre>
 */
final class Mapping {
    private static final Set<Mapping> RETAINED = ConcurrentHashMap.newKeySet();

    private final long base;
    private final long length;
    private final long pageSize;
    private final long dataOffset;
    private final long dataSize;

    private Mapping(final long base, final long length, final RegionHeader header) {
        this.base = base;
        this.length = length;
        this.pageSize = header.backing().pageSize();
        this.dataOffset = header.dataOffset();
        this.dataSize = header.dataSize();
    }

    /** Maps all of a file, which is as long as its header says. Maps nothing if it fails. */
    static Mapping map(final int fd, final RegionHeader header, final Access access) {
        final Mapping mapping = reserve(header);
        try {
            final int readWrite = Mman.PROT_READ | Mman.PROT_WRITE;
            final int data = access == Access.READ_ONLY ? Mman.PROT_READ : readWrite;
            mapping.place(mapping.base, mapping.dataOffset, readWrite, fd, 0);
            mapping.place(mapping.dataAddress(), mapping.dataSize, data, fd, mapping.dataOffset);
            mapping.place(mapping.dataAddress() + mapping.dataSize, mapping.dataSize, data, fd, mapping.dataOffset);
            return mapping;
        } catch (final LinuxException e) {
            mapping.unmap();
            throw e;
        }
    }

    /** Addresses for everything, at a multiple of the page, with nothing behind them. */
    private static Mapping reserve(final RegionHeader header) {
        final long page = header.backing().pageSize();
        final long length = header.dataOffset() + page + 2 * header.dataSize() + page;
        final long slack = page - Unistd.pageSize();
        final long start = Mman.mmap(
                0, length + slack, Mman.PROT_NONE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS | Mman.MAP_NORESERVE, -1, 0);
        final long base = RegionLayout.align(start, page);
        if (base > start) {
            Mman.munmap(start, base - start);
        }
        if (start + slack > base) {
            Mman.munmap(base + length, start + slack - base);
        }
        return new Mapping(base, length, header);
    }

    private void place(final long address, final long size, final int protection, final int fd, final long offset) {
        Mman.mmap(address, size, protection, Mman.MAP_SHARED | Mman.MAP_FIXED, fd, offset);
    }

    long headerAddress() {
        return base;
    }

    long controlAddress() {
        return base + RegionLayout.HEADER_SIZE;
    }

    long dataAddress() {
        return base + dataOffset + pageSize;
    }

    /** Makes all page tables, of both views of the data. */
    void prefault(final Access access) {
        populate(base, dataOffset, Mman.MADV_POPULATE_WRITE);
        populate(
                dataAddress(),
                2 * dataSize,
                access == Access.READ_ONLY ? Mman.MADV_POPULATE_READ : Mman.MADV_POPULATE_WRITE);
    }

    private void populate(final long address, final long size, final int advice) {
        try {
            Mman.madvise(address, size, advice);
        } catch (final LinuxException e) {
            if (!e.is(Errno.EINVAL)) {
                throw e;
            }
            // Before Linux 5.14. The pages exist, so reading one is enough to map it as far as it may be used.
            for (long page = address; page < address + size; page += pageSize) {
                Memory.getAcquire(page);
            }
        }
    }

    /** Keeps the pages in memory. One view of the data will do, and counts once against RLIMIT_MEMLOCK. */
    void lock() {
        Mman.mlock(base, dataOffset);
        Mman.mlock(dataAddress(), dataSize);
    }

    /** What {@link #lock} counts. */
    long lockedBytes() {
        return dataOffset + dataSize;
    }

    /** Unmaps all, or all but the control area while threads that hold robust locks there need it. */
    void unmap() {
        RobustLock.releaseWithin(base, base + dataOffset);
        if (RobustLock.isHeldWithin(base, base + dataOffset)) {
            Mman.munmap(base + dataOffset, length - dataOffset);
            RETAINED.add(this);
        } else {
            Mman.munmap(base, length);
        }
    }

    /** Unmaps the control areas that had to be kept and are not needed any more. */
    static void sweep() {
        for (final Mapping mapping : RETAINED) {
            if (!RobustLock.isHeldWithin(mapping.base, mapping.base + mapping.dataOffset) && RETAINED.remove(mapping)) {
                Mman.munmap(mapping.base, mapping.dataOffset);
            }
        }
    }
}
