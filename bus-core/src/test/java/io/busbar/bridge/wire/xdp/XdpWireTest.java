package io.busbar.bridge.wire.xdp;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireConformance;
import io.busbar.xdp.AttachMode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The wire xdp between two hosts, and from a host to itself, in each of the ways that it can work. */
class XdpWireTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(0);

    abstract static class BetweenNamespaces extends WireConformance {
        final VethHosts hosts = VethHosts.open();
        private final XdpOptions optionsA;
        private final XdpOptions optionsB;

        BetweenNamespaces(final XdpOptions optionsA, final XdpOptions optionsB) {
            this.optionsA = optionsA;
            this.optionsB = optionsB;
        }

        @Override
        protected Wire create(final InetSocketAddress listen) {
            return new HostedWire(hosts::enterA, new XdpWire(optionsA));
        }

        @Override
        protected Wire createReplicaEnd(final Wire sourceEnd) {
            return new HostedWire(hosts::enterB, new XdpWire(optionsB));
        }

        @Override
        protected InetSocketAddress peer() {
            return new InetSocketAddress(VethHosts.ADDRESS_B, 1);
        }

        @Override
        protected InetAddress source() {
            return VethHosts.ADDRESS_A;
        }

        @Override
        protected AutoCloseable stranger(final InetAddress host, final int port, final int number) throws IOException {
            hosts.enterA();
            return strangerTo(VethHosts.ADDRESS_B, port, number);
        }

        @AfterEach
        void end() {
            hosts.close();
        }
    }

    /** Sends a datagram from a socket of the kernel's. */
    private static AutoCloseable strangerTo(final InetAddress host, final int port, final int number)
            throws IOException {
        final DatagramSocket socket = new DatagramSocket();
        final byte[] bytes = new byte[number * 12];
        new Random(number).nextBytes(bytes);
        if (number % 3 > 0 && bytes.length > 0) {
            bytes[0] = 1;
            bytes[1] = (byte) (number % 7);
        }
        socket.send(new DatagramPacket(bytes, bytes.length, host, port));
        return socket;
    }

    private static XdpOptions options(final String device) {
        return XdpOptions.of(device, ANY).withPackets(512);
    }

    @Nested
    class InTheDriver extends BetweenNamespaces {
        InTheDriver() {
            super(options("va").withMode(AttachMode.NATIVE), options("vb").withMode(AttachMode.NATIVE));
        }
    }

    /** So few places that sends find none, and packets are dropped. */
    @Nested
    class OutsideOfTheDriverWithTinyQueues extends BetweenNamespaces {
        OutsideOfTheDriverWithTinyQueues() {
            super(
                    options("va").withMode(AttachMode.GENERIC).withPackets(64).withChecksums(true),
                    options("vb").withMode(AttachMode.GENERIC).withPackets(64));
        }
    }

    @Nested
    class OverLoopback extends WireConformance {
        private final VethHosts hosts = VethHosts.open();

        @Override
        protected Wire create(final InetSocketAddress listen) {
            return new HostedWire(hosts::enterA, new XdpWire(options("lo")));
        }

        @Override
        protected AutoCloseable stranger(final InetAddress host, final int port, final int number) throws IOException {
            hosts.enterA();
            return strangerTo(host, port, number);
        }

        @AfterEach
        void end() {
            hosts.close();
        }
    }
}
