package io.busbar.xdp;

import io.busbar.linux.IfXdp;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Mman;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** The four rings of a socket, mapped into this process. */
final class SocketRings implements AutoCloseable {
    private record Mapping(long address, long length) {}

    private final List<Mapping> mappings = new ArrayList<>();
    private final ProducerRing places;
    private final ConsumerRing received;
    private final ProducerRing queued;
    private final ConsumerRing sent;

    /**
     * @param fd      has the other rings
     * @param sender  has the ring of packets to be sent; may be the same
     * @param receive how many packets may wait to be received, a power of two
     * @param send    entries of the two rings of sending
     */
    SocketRings(final int fd, final int sender, final int receive, final int send) {
        // Never full: entries are given back far from those that the kernel reads next, perhaps on another processor,
        // and its word has to be looked at once a ring only.
        final int filled = 2 * receive;
        IfXdp.makeRing(fd, IfXdp.XDP_UMEM_FILL_RING, filled);
        IfXdp.makeRing(fd, IfXdp.XDP_UMEM_COMPLETION_RING, send);
        IfXdp.makeRing(fd, IfXdp.XDP_RX_RING, receive);
        IfXdp.makeRing(sender, IfXdp.XDP_TX_RING, send);
        try (Arena arena = Arena.ofConfined()) {
            final long all = arena.allocate(IfXdp.OFFSETS_SIZE, Long.BYTES).address();
            IfXdp.option(fd, IfXdp.XDP_MMAP_OFFSETS, all, IfXdp.OFFSETS_SIZE);
            places = producer(fd, all + IfXdp.OFFSETS_FILL, IfXdp.XDP_UMEM_PGOFF_FILL_RING, filled, Long.BYTES);
            received = consumer(fd, all + IfXdp.OFFSETS_RX, IfXdp.XDP_PGOFF_RX_RING, receive, IfXdp.DESC_SIZE);
            queued = producer(sender, all + IfXdp.OFFSETS_TX, IfXdp.XDP_PGOFF_TX_RING, send, IfXdp.DESC_SIZE);
            sent = consumer(fd, all + IfXdp.OFFSETS_COMPLETION, IfXdp.XDP_UMEM_PGOFF_COMPLETION_RING, send, Long.BYTES);
        } catch (final LinuxException e) {
            close();
            throw e;
        }
    }

    private long map(final int fd, final long offsets, final long offset, final int entries, final int size) {
        final long length = Memory.get(offsets + IfXdp.OFFSET_DESC) + (long) entries * size;
        final int flags = Mman.MAP_SHARED | Mman.MAP_POPULATE;
        final long address = Mman.mmap(0, length, Mman.PROT_READ | Mman.PROT_WRITE, flags, fd, offset);
        mappings.add(new Mapping(address, length));
        return address;
    }

    private ProducerRing producer(
            final int fd, final long offsets, final long offset, final int entries, final int size) {
        final long ring = map(fd, offsets, offset, entries, size);
        return new ProducerRing(
                ring + Memory.get(offsets + IfXdp.OFFSET_PRODUCER),
                ring + Memory.get(offsets + IfXdp.OFFSET_CONSUMER),
                ring + Memory.get(offsets + IfXdp.OFFSET_FLAGS),
                ring + Memory.get(offsets + IfXdp.OFFSET_DESC),
                entries);
    }

    private ConsumerRing consumer(
            final int fd, final long offsets, final long offset, final int entries, final int size) {
        final long ring = map(fd, offsets, offset, entries, size);
        return new ConsumerRing(
                ring + Memory.get(offsets + IfXdp.OFFSET_PRODUCER),
                ring + Memory.get(offsets + IfXdp.OFFSET_CONSUMER),
                ring + Memory.get(offsets + IfXdp.OFFSET_DESC),
                entries);
    }

    /** Places for packets to receive, which this side fills. */
    ProducerRing places() {
        return places;
    }

    /** Packets that have come. */
    ConsumerRing received() {
        return received;
    }

    /** Packets to send. */
    ProducerRing queued() {
        return queued;
    }

    /** Places of packets that are sent. */
    ConsumerRing sent() {
        return sent;
    }

    /** Unmaps all; before the socket is closed, or the queue stays in use. */
    @Override
    public void close() {
        mappings.forEach(each -> Mman.munmap(each.address(), each.length()));
        mappings.clear();
    }
}
