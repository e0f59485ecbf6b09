package io.busbar.bridge.wire.aeron;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireConformance;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** The wire aeron by an embedded media driver. */
class AeronWireTest extends WireConformance {
    @Override
    protected Wire create(final InetSocketAddress listen) {
        return new AeronWire(AeronOptions.of(listen));
    }

    @Override
    protected AutoCloseable disturb(final InetSocketAddress address, final byte[] garbage) throws IOException {
        final DatagramSocket socket = new DatagramSocket();
        socket.send(new DatagramPacket(garbage, garbage.length, address));
        return socket;
    }
}
