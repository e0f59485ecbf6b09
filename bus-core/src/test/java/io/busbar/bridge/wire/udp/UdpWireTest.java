package io.busbar.bridge.wire.udp;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireConformance;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Nested;

/** The wire udp, in each of the ways that it can work. */
class UdpWireTest {
    /** UDP has no connections: strangers send datagrams, empty, short, and of the length of frames. */
    abstract static class OverUdp extends WireConformance {
        @Override
        protected AutoCloseable stranger(final InetAddress host, final int port, final int number) throws IOException {
            final DatagramSocket socket = new DatagramSocket();
            final byte[] bytes = new byte[number * 16];
            new Random(number).nextBytes(bytes);
            if (number % 3 > 0 && bytes.length > 0) {
                bytes[0] = 1;
                bytes[1] = (byte) (number % 7);
            }
            socket.send(new DatagramPacket(bytes, bytes.length, host, port));
            return socket;
        }
    }

    @Nested
    class WithSegments extends OverUdp {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return UdpWire.of(UdpOptions.of(listen).withMtu(1_500));
        }
    }

    @Nested
    class WithJumboFrames extends OverUdp {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return UdpWire.of(UdpOptions.of(listen));
        }
    }

    @Nested
    class WithADatagramEach extends OverUdp {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return UdpWire.of(UdpOptions.of(listen).withSegments(false).withMtu(1_500));
        }
    }

    /** The kernel drops what does not fit. */
    @Nested
    class WithTinyBuffers extends OverUdp {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return UdpWire.of(UdpOptions.of(listen).withMtu(1_280).withBuffer(4_096));
        }
    }
}
