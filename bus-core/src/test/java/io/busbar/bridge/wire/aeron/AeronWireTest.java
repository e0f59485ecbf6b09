package io.busbar.bridge.wire.aeron;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireConformance;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The wire aeron by an embedded media driver. */
class AeronWireTest extends WireConformance {
    @Override
    protected Wire create(final InetSocketAddress listen) {
        return new AeronWire(AeronOptions.of(listen));
    }

    @Override
    protected AutoCloseable stranger(final InetAddress host, final int port, final int number) throws IOException {
        final DatagramSocket socket = new DatagramSocket();
        final byte[] garbage = new byte[number % 3 == 0 ? 1000 : number % 3 == 1 ? 1 : 31];
        socket.send(new DatagramPacket(garbage, garbage.length, host, port));
        return socket;
    }
}
