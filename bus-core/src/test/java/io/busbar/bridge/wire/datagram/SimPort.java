package io.busbar.bridge.wire.datagram;

import io.busbar.bridge.wire.datagram.SimNetwork.Datagram;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** A port of the simulated network. */
final class SimPort implements DatagramPort {
    private static final int BUFFER = 1 << 16;
    private static final int QUEUE = 64;

    /** A datagram that is queued: its payload is read when it is flushed, not before. */
    private record Queued(InetSocketAddress to, byte[] header, long payload, int length) {}

    private final SimNetwork network;
    private final InetSocketAddress address;
    private final PriorityQueue<Datagram> arriving;
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, 8);
    private final List<InetSocketAddress> peers = new ArrayList<>();
    private final List<Queued> queue = new ArrayList<>();

    SimPort(final SimNetwork network, final InetSocketAddress address, final PriorityQueue<Datagram> arriving) {
        this.network = network;
        this.address = address;
        this.arriving = arriving;
    }

    @Override
    public InetSocketAddress localAddress() {
        return address;
    }

    @Override
    public int addPeer(final InetSocketAddress peer) {
        peers.add(peer);
        return peers.size() - 1;
    }

    @Override
    public void removePeer(final int peer) {
        peers.set(peer, null);
    }

    @Override
    public int maxPayload(final int peer) {
        return network.mtu;
    }

    @Override
    public boolean send(
            final int peer, final long header, final int headerLength, final long payload, final int length) {
        if (queue.size() == QUEUE) {
            return false;
        }
        final byte[] copy = new byte[headerLength];
        Memory.copyOut(header, copy, headerLength);
        queue.add(new Queued(peers.get(peer), copy, payload, length));
        return true;
    }

    @Override
    public int flush() {
        final int count = queue.size();
        for (final Queued each : queue) {
            final byte[] bytes = java.util.Arrays.copyOf(each.header, each.header.length + each.length);
            if (each.length > 0) {
                final byte[] payload = new byte[each.length];
                Memory.copyOut(each.payload, payload, each.length);
                System.arraycopy(payload, 0, bytes, each.header.length, each.length);
            }
            network.send(address, each.to, bytes);
        }
        queue.clear();
        return count;
    }

    @Override
    public int receive(final DatagramHandler handler, final int limit) {
        int count = 0;
        while (count < limit && !arriving.isEmpty() && arriving.peek().time() <= network.now) {
            final Datagram each = arriving.poll();
            MemorySegment.copy(each.bytes(), 0, buffer, ValueLayout.JAVA_BYTE, 0, each.bytes().length);
            network.note(each.serial());
            handler.onDatagram(
                    IpAddress.high(each.from().getAddress()),
                    IpAddress.low(each.from().getAddress()),
                    each.from().getPort(),
                    buffer.address(),
                    each.bytes().length);
            count++;
        }
        return count;
    }

    /** Whether nothing is on its way here. */
    boolean isQuiet() {
        return arriving.isEmpty();
    }

    @Override
    public int descriptor() {
        return -1;
    }

    @Override
    public String detail() {
        return "simulated";
    }

    @Override
    public void close() {
        arriving.clear();
    }
}
