package io.busbar.uring;

import io.busbar.linux.Mman;
import io.busbar.shm.Memory;

/** Shared memory without a name, of a test's own. */
final class Block implements AutoCloseable {
    final long address;
    final long length;

    Block(final long length) {
        this.length = length;
        address = Mman.mmap(0, length, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_SHARED | Mman.MAP_ANONYMOUS, -1, 0);
    }

    /** Fills it with bytes that tell their place. */
    Block fill() {
        for (long i = 0; i < length; i++) {
            Memory.putByte(address + i, at(i));
        }
        return this;
    }

    /** What {@link #fill} puts at an offset. */
    static byte at(final long offset) {
        return (byte) (offset * 31 + (offset >>> 8) * 7 + (offset >>> 16));
    }

    @Override
    public void close() {
        Mman.munmap(address, length);
    }
}
