package io.busbar.bridge.wire.udp;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Sends some datagrams to itself over loopback, as many as make one message where the kernel cuts messages. */
final class UdpProbe {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);
    private static final int DATAGRAMS = 4;
    private static final int LENGTH = 256;

    private final UdpOptions options;
    private int received;

    UdpProbe(final UdpOptions options) {
        this.options = options;
    }

    WireProbe run() {
        final boolean four = options.listen().getAddress() instanceof Inet4Address;
        final InetSocketAddress any = four
                ? new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)
                : new InetSocketAddress(options.listen().getAddress(), 0);
        try (UdpPort port = UdpPort.open(new UdpOptions(any, options.segments(), options.mtu(), options.buffer()))) {
            final InetSocketAddress self = new InetSocketAddress(
                    four ? any.getAddress() : InetAddress.ofLiteral("::1"),
                    port.localAddress().getPort());
            echo(port, self);
            return received == DATAGRAMS
                    ? WireProbe.works(UdpWire.NAME, port.detail())
                    : WireProbe.refused(
                            UdpWire.NAME,
                            received + " of " + DATAGRAMS + " datagrams sent over loopback have arrived; "
                                    + port.detail(),
                            "see whether a packet filter drops what goes to the interface lo");
        } catch (final WireException e) {
            return WireProbe.refused(
                    UdpWire.NAME, e.getMessage(), "see whether a sandbox or packet filter forbids UDP");
        }
    }

    private void echo(final UdpPort port, final InetSocketAddress self) throws WireException {
        final MemorySegment memory = Arena.ofAuto().allocate(LENGTH, Long.BYTES);
        final int peer = port.addPeer(self);
        for (int i = 0; i < DATAGRAMS; i++) {
            port.send(peer, memory.address(), Long.BYTES, memory.address(), LENGTH);
        }
        port.flush();
        final long start = System.nanoTime();
        while (received < DATAGRAMS && System.nanoTime() - start < PATIENCE) {
            port.receive(
                    (high, low, from, address, length) -> received += length == Long.BYTES + LENGTH ? 1 : 0, DATAGRAMS);
        }
    }
}
