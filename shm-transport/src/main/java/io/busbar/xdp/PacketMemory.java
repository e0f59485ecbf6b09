package io.busbar.xdp;

import io.busbar.linux.Hugetlb;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Mman;
import io.busbar.linux.Unistd;

/** Memory that packets are in: on huge pages where there are any free. */
final class PacketMemory implements AutoCloseable {
    /** Bytes of a packet's place: a page, the most that there may be, so that most packets need one. */
    static final int CHUNK = Math.min(Unistd.pageSize(), 4096);

    static final int CHUNK_SHIFT = Integer.numberOfTrailingZeros(CHUNK);

    private static final long HUGE = 2L << 20;

    private final long address;
    private final long length;
    private final boolean huge;

    private PacketMemory(final long address, final long length, final boolean huge) {
        this.address = address;
        this.length = length;
        this.huge = huge;
    }

    /** Memory of at least so many places. */
    static PacketMemory allocate(final int chunks) {
        final long wanted = (long) chunks * CHUNK;
        final long rounded = (wanted + HUGE - 1) & -HUGE;
        final int protection = Mman.PROT_READ | Mman.PROT_WRITE;
        final int flags = Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS | Mman.MAP_POPULATE;
        if (Hugetlb.pool(HUGE).available() >= rounded / HUGE) {
            try {
                final int hugeFlags = flags | Mman.MAP_HUGETLB | Mman.MAP_HUGE_2MB;
                return new PacketMemory(Mman.mmap(0, rounded, protection, hugeFlags, -1, 0), rounded, true);
            } catch (final LinuxException e) {
                // Somebody else took them in between: small pages do.
            }
        }
        try {
            return new PacketMemory(Mman.mmap(0, wanted, protection, flags, -1, 0), wanted, false);
        } catch (final LinuxException e) {
            throw XdpRemedy.memory(e, wanted);
        }
    }

    long address() {
        return address;
    }

    long length() {
        return length;
    }

    boolean isHuge() {
        return huge;
    }

    @Override
    public void close() {
        Mman.munmap(address, length);
    }
}
