package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Sends some bytes to itself over loopback. */
final class TcpProbe {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);
    private static final long PROBE = 0x6272_6964_6765L;

    private TcpProbe() {}

    static WireProbe run(final Sockets sockets) {
        final String how = sockets == Sockets.NATIVE ? "by send and recv" : "by SocketChannel";
        try (StreamSocket.Listener listener =
                        sockets.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                StreamSocket near =
                        sockets.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port()))) {
            final String refusal = near.enablePages();
            final String pages = refusal.isEmpty() ? "zero copy of long sends where the device takes pages" : refusal;
            return echo(listener, near)
                    ? WireProbe.works(TcpWire.NAME, how + "; " + pages)
                    : WireProbe.refused(
                            TcpWire.NAME,
                            "bytes sent over loopback do not arrive",
                            "see whether a packet filter drops what goes to the interface lo");
        } catch (final WireException e) {
            return WireProbe.refused(
                    TcpWire.NAME, how + ": " + e.getMessage(), "see whether a sandbox or packet filter forbids TCP");
        }
    }

    private static boolean echo(final StreamSocket.Listener listener, final StreamSocket near) throws WireException {
        final long start = System.nanoTime();
        final MemorySegment memory = Arena.ofAuto().allocate(2 * Long.BYTES, Long.BYTES);
        memory.set(ValueLayout.JAVA_LONG, 0, PROBE);
        StreamSocket far = null;
        int sent = 0;
        int received = 0;
        while (received < Long.BYTES && System.nanoTime() - start < PATIENCE) {
            far = far == null ? listener.accept() : far;
            if (near.isConnected() && sent < Long.BYTES) {
                sent += near.send(memory.address() + sent, Long.BYTES - sent);
            }
            if (far != null) {
                received += far.receive(0, 0, memory.address() + Long.BYTES + received, Long.BYTES - received);
            }
            Thread.onSpinWait();
        }
        if (far != null) {
            far.close();
        }
        return memory.get(ValueLayout.JAVA_LONG, Long.BYTES) == PROBE;
    }
}
