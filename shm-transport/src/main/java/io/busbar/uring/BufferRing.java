package io.busbar.uring;

import io.busbar.linux.IoUring;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Mman;
import io.busbar.linux.Unistd;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;

/**
 * Buffers that the kernel takes by itself, in the order in which they were provided, as a multishot receive needs them.
 * Incremental: what is received goes on where the last receive stopped in the same buffer until that is full, so that a
 * stream lands without gaps (Linux 6.12). The thread that uses the ring provides.
 *
 * <p>A completion names the number of the buffer that it used, and {@link Completion#isBufferOpen} tells whether the
 * next bytes go on in it.
 */
public final class BufferRing implements AutoCloseable {
    private static final int MAX_ENTRIES = 1 << 15;
    private static final int FLAGS_SHIFT = 16;

    private final Ring ring;
    private final int group;
    private final BufferQueue queue;
    private final long entries;
    private final long length;

    private BufferRing(final Ring ring, final int group, final int size, final long entries, final long length) {
        this.ring = ring;
        this.group = group;
        queue = new BufferQueue(entries, size);
        this.entries = entries;
        this.length = length;
    }

    /**
     * Registers a group of provided buffers.
     *
     * @param group its number, 0 to 65535
     * @param size  how many buffers can be provided at a time: a power of two up to 32768
     * @throws RingException EINVAL before Linux 6.12, EEXIST if the group has buffers already
     */
    public static BufferRing register(final Ring ring, final int group, final int size) {
        if (size < 1 || size > MAX_ENTRIES || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("size is " + size + ", must be a power of two up to " + MAX_ENTRIES);
        }
        final int page = Unistd.pageSize();
        final long length = ((long) size * IoUring.BUF_SIZE + page - 1) / page * page;
        final long entries =
                Mman.mmap(0, length, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
        try (Arena arena = Arena.ofConfined()) {
            final long register =
                    arena.allocate(IoUring.BUF_REG_SIZE, Long.BYTES).address();
            Memory.put(register, entries);
            Memory.putInt(register + IoUring.BUF_REG_ENTRIES, size);
            Memory.putInt(register + IoUring.BUF_REG_BGID, IoUring.IOU_PBUF_RING_INC << FLAGS_SHIFT | group);
            ring.register(IoUring.IORING_REGISTER_PBUF_RING, register, 1, "group " + group + " of provided buffers");
            return new BufferRing(ring, group, size, entries, length);
        } catch (final LinuxException e) {
            Mman.munmap(entries, length);
            throw new RingException(e, "Linux 6.12 has incremental buffers: receive to an address instead");
        }
    }

    public int group() {
        return group;
    }

    /**
     * Adds a buffer behind those provided before. The caller knows how many the kernel still has, and provides no more
     * than the size.
     *
     * @param number what completions shall call it, 0 to 65535
     */
    public void provide(final long address, final int bytes, final int number) {
        queue.provide(address, bytes, number);
    }

    /** Takes the group from the ring; receives that use it must have ended. */
    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            final long register =
                    arena.allocate(IoUring.BUF_REG_SIZE, Long.BYTES).address();
            Memory.putInt(register + IoUring.BUF_REG_BGID, group);
            ring.register(IoUring.IORING_UNREGISTER_PBUF_RING, register, 1, "group " + group + " of provided buffers");
        } finally {
            Mman.munmap(entries, length);
        }
    }
}
