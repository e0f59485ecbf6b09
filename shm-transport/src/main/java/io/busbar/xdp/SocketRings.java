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
    private final int fd;
    private final ProducerRing places;
    private final ConsumerRing received;
    private final ProducerRing queued;
    private final ConsumerRing sent;

    /**
     * @param receive entries of the two rings of receiving
     * @param send    entries of the two rings of sending
     */
    SocketRings(final int fd, final int receive, final int send) {
        this.fd = fd;
        IfXdp.makeRing(fd, IfXdp.XDP_UMEM_FILL_RING, receive);
        IfXdp.makeRing(fd, IfXdp.XDP_UMEM_COMPLETION_RING, send);
        IfXdp.makeRing(fd, IfXdp.XDP_RX_RING, receive);
        IfXdp.makeRing(fd, IfXdp.XDP_TX_RING, send);
        try (Arena arena = Arena.ofConfined()) {
            final long all = arena.allocate(IfXdp.OFFSETS_SIZE, Long.BYTES).address();
            IfXdp.option(fd, IfXdp.XDP_MMAP_OFFSETS, all, IfXdp.OFFSETS_SIZE);
            places = producer(all + IfXdp.OFFSETS_FILL, IfXdp.XDP_UMEM_PGOFF_FILL_RING, receive, Long.BYTES);
            received = consumer(all + IfXdp.OFFSETS_RX, IfXdp.XDP_PGOFF_RX_RING, receive, IfXdp.DESC_SIZE);
            queued = producer(all + IfXdp.OFFSETS_TX, IfXdp.XDP_PGOFF_TX_RING, send, IfXdp.DESC_SIZE);
            sent = consumer(all + IfXdp.OFFSETS_COMPLETION, IfXdp.XDP_UMEM_PGOFF_COMPLETION_RING, send, Long.BYTES);
        } catch (final LinuxException e) {
            close();
            throw e;
        }
    }

    private long map(final long offsets, final long offset, final int entries, final int size) {
        final long length = Memory.get(offsets + IfXdp.OFFSET_DESC) + (long) entries * size;
        final int flags = Mman.MAP_SHARED | Mman.MAP_POPULATE;
        final long address = Mman.mmap(0, length, Mman.PROT_READ | Mman.PROT_WRITE, flags, fd, offset);
        mappings.add(new Mapping(address, length));
        return address;
    }

    private ProducerRing producer(final long offsets, final long offset, final int entries, final int size) {
        final long ring = map(offsets, offset, entries, size);
        return new ProducerRing(
                ring + Memory.get(offsets + IfXdp.OFFSET_PRODUCER),
                ring + Memory.get(offsets + IfXdp.OFFSET_CONSUMER),
                ring + Memory.get(offsets + IfXdp.OFFSET_FLAGS),
                ring + Memory.get(offsets + IfXdp.OFFSET_DESC),
                entries);
    }

    private ConsumerRing consumer(final long offsets, final long offset, final int entries, final int size) {
        final long ring = map(offsets, offset, entries, size);
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
