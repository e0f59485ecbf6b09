package io.busbar.bridge.wire.xdp;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.datagram.DatagramHandler;
import io.busbar.bridge.wire.datagram.DatagramPort;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A port that remembers what was sent, and sends what a forger would who sits on the same cable. */
record TappedPort(XdpPort port, List<byte[]> sent, Arena arena) implements DatagramPort {
    private static final int MAX_REMEMBERED = 400;

    TappedPort(final XdpPort port) {
        this(port, new ArrayList<>(), Arena.ofAuto());
    }

    /** Sends bytes as if they were a datagram of the peer that it has. */
    boolean inject(final int peer, final byte[] bytes) throws WireException {
        final long memory = arena.allocate(bytes.length + 1).address();
        for (int i = 0; i < bytes.length; i++) {
            Memory.putByte(memory + i, bytes[i]);
        }
        final int header = Math.min(bytes.length, 1);
        final boolean done = port.send(peer, memory, header, memory + header, bytes.length - header);
        port.flush();
        return done;
    }

    @Override
    public InetSocketAddress localAddress() {
        return port.localAddress();
    }

    @Override
    public int addPeer(final InetSocketAddress peer) throws WireException {
        return port.addPeer(peer);
    }

    @Override
    public void removePeer(final int peer) {
        port.removePeer(peer);
    }

    @Override
    public int maxPayload(final int peer) {
        return port.maxPayload(peer);
    }

    @Override
    public boolean send(
            final int peer, final long header, final int headerLength, final long payload, final int length) {
        if (sent.size() < MAX_REMEMBERED) {
            final byte[] bytes = new byte[headerLength + length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = Memory.getByte(i < headerLength ? header + i : payload + i - headerLength);
            }
            sent.add(bytes);
        }
        return port.send(peer, header, headerLength, payload, length);
    }

    @Override
    public int flush() throws WireException {
        return port.flush();
    }

    @Override
    public int receive(final DatagramHandler handler, final int limit) throws WireException {
        port.refresh(System.nanoTime());
        return port.receive(handler, limit);
    }

    @Override
    public int descriptor() {
        return port.descriptor();
    }

    @Override
    public String detail() {
        return port.detail();
    }

    @Override
    public void close() {
        port.close();
    }
}
