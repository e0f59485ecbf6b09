package io.busbar.uring;

import io.busbar.linux.IoUring;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Mman;
import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.util.BitSet;

/**
 * A ring's table of registered memory, one for each ring. What is registered has its pages found and pinned once: they
 * count against RLIMIT_MEMLOCK, all rings of a user together, and stay until they are removed or the ring is closed,
 * however its process ends.
 *
 * <p>The kernel takes a gigabyte at most at a place of the table, so that longer memory has several, see
 * {@link FixedBuffer}.
 */
public final class FixedBuffers {
    private final Ring ring;
    private final int places;
    private final BitSet used = new BitSet();

    private FixedBuffers(final Ring ring, final int places) {
        this.ring = ring;
        this.places = places;
    }

    /** Makes a ring's table, once. */
    public static FixedBuffers reserve(final Ring ring, final int places) {
        try (Arena arena = Arena.ofConfined()) {
            final long register = arena.allocate(IoUring.RSRC_SIZE, Long.BYTES).address();
            Memory.putInt(register + IoUring.RSRC_REGISTER_NR, places);
            Memory.putInt(register + IoUring.RSRC_REGISTER_FLAGS, IoUring.IORING_RSRC_REGISTER_SPARSE);
            ring.register(
                    IoUring.IORING_REGISTER_BUFFERS2, register, IoUring.RSRC_SIZE, "a table of " + places + " buffers");
        } catch (final LinuxException e) {
            throw RingRemedy.buffers(e, 0);
        }
        return new FixedBuffers(ring, places);
    }

    /**
     * Registers memory.
     *
     * @param address a multiple of the memory's page
     * @param length  in bytes, above 0, likewise
     * @param access  how it is mapped. The kernel pins pages for writing or not at all, so memory that is mapped
     *                READ_ONLY is made writable for as long as that takes; others of this process must not rely on a
     *                fault meanwhile
     * @throws RingException ENOMEM past RLIMIT_MEMLOCK, EFAULT, EOPNOTSUPP; then nothing is registered
     */
    public FixedBuffer add(final long address, final long length, final Access access) {
        final int pieces = FixedBuffer.pieces(length);
        final int first = findPlaces(pieces);
        final FixedBuffer buffer = new FixedBuffer(address, length, first);
        if (access == Access.READ_ONLY) {
            Mman.mprotect(address, length, Mman.PROT_READ | Mman.PROT_WRITE);
        }
        try {
            update(buffer, pieces);
        } catch (final LinuxException e) {
            clear(first, pieces);
            throw RingRemedy.buffers(e, length);
        } finally {
            if (access == Access.READ_ONLY) {
                Mman.mprotect(address, length, Mman.PROT_READ);
            }
        }
        used.set(first, first + pieces);
        return buffer;
    }

    /** Gives the pages back once no operation uses them. */
    public void remove(final FixedBuffer buffer) {
        final int pieces = FixedBuffer.pieces(buffer.length());
        clear(buffer.index(buffer.address()), pieces);
        final int first = buffer.index(buffer.address());
        used.clear(first, first + pieces);
    }

    private int findPlaces(final int pieces) {
        int first = used.nextClearBit(0);
        while (first + pieces <= places) {
            final int taken = used.nextSetBit(first);
            if (taken < 0 || taken >= first + pieces) {
                return first;
            }
            first = used.nextClearBit(taken);
        }
        throw new IllegalStateException(
                "no " + pieces + " places in a row are free in a table of " + places + " buffers: reserve more");
    }

    private void update(final FixedBuffer buffer, final int pieces) {
        try (Arena arena = Arena.ofConfined()) {
            final long vectors = arena.allocate((long) pieces * IoUring.IOVEC_SIZE, Long.BYTES)
                    .address();
            long address = buffer.address();
            final long end = address + buffer.length();
            for (int i = 0; i < pieces; i++) {
                final long vector = vectors + (long) i * IoUring.IOVEC_SIZE;
                Memory.put(vector, address);
                Memory.put(vector + IoUring.IOVEC_LEN, Math.min(FixedBuffer.PIECE, end - address));
                address += FixedBuffer.PIECE;
            }
            // One at a time: the kernel says how many it took before it failed, but the library call only that it did.
            for (int i = 0; i < pieces; i++) {
                update(arena, buffer.index(buffer.address()) + i, vectors + (long) i * IoUring.IOVEC_SIZE, buffer);
            }
        }
    }

    private void clear(final int first, final int pieces) {
        try (Arena arena = Arena.ofConfined()) {
            final long none = arena.allocate(IoUring.IOVEC_SIZE, Long.BYTES).address();
            for (int i = 0; i < pieces; i++) {
                update(arena, first + i, none, "nothing");
            }
        }
    }

    private void update(final Arena arena, final int place, final long vector, final Object subject) {
        final long update = arena.allocate(IoUring.RSRC_SIZE, Long.BYTES).address();
        Memory.putInt(update + IoUring.RSRC_UPDATE_OFFSET, place);
        Memory.put(update + IoUring.RSRC_UPDATE_DATA, vector);
        Memory.putInt(update + IoUring.RSRC_UPDATE_NR, 1);
        ring.register(
                IoUring.IORING_REGISTER_BUFFERS_UPDATE, update, IoUring.RSRC_SIZE, subject + " as buffer " + place);
    }
}
