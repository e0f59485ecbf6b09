package io.busbar.bridge.wire.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.LogPair;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Zero copy with the kernel itself: what a peer has not acknowledged is not released, until the path is closed. */
class PagesUnderWayTest {
    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final int CAPACITY = 64 << 20;
    private static final int RECORD = 60_000;
    private static final byte[] TOKEN = new byte[Wire.TOKEN_LENGTH];

    private final TcpWire wire = new TcpWire(new InetSocketAddress(HOST, 0), Sockets.NATIVE, ZeroCopy.ALWAYS);

    @FunctionalInterface
    private interface Step {
        void run() throws WireException;
    }

    private void until(final BooleanSupplier condition, final Step step) throws WireException {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            wire.poll(System.nanoTime());
            step.run();
            assertTrue(System.nanoTime() - start < DEADLINE, "not within 30 s");
        }
    }

    /** Publishes more than the sockets' buffers take, with nobody receiving; returns bytes sent. */
    private long fill(final LogPair logs, final WireSender sender) throws WireException {
        long sent = 0;
        int refusals = 0;
        while (refusals < 1_000) {
            wire.poll(System.nanoTime());
            logs.offer(RECORD);
            final int now = logs.carry(sender);
            sent += now;
            refusals = sender.isOpen() && now == 0 ? refusals + 1 : 0;
        }
        return sent;
    }

    @Test
    void shouldReleaseWhenThePeerHasReceived() throws Exception {
        try (LogPair logs = new LogPair(CAPACITY);
                WireReceiver receiver = wire.accept(logs.writer, TOKEN);
                WireSender sender = wire.connect(new InetSocketAddress(HOST, 1), receiver.ticket(), TOKEN)) {
            final long sent = fill(logs, sender);
            assertTrue(sender.released() < sent, sender.detail());
            until(() -> logs.writer.landed() >= sent && sender.released() >= sent, () -> {
                receiver.poll();
                sender.poll();
            });
            assertEquals(sent, sender.released());
        } finally {
            wire.close();
        }
    }

    @Test
    void shouldReleaseAllBeforeClosed() throws Exception {
        try (LogPair logs = new LogPair(CAPACITY);
                WireReceiver receiver = wire.accept(logs.writer, TOKEN);
                WireSender sender = wire.connect(new InetSocketAddress(HOST, 1), receiver.ticket(), TOKEN)) {
            final long sent = fill(logs, sender);
            assertTrue(sender.released() < sent, sender.detail());
            sender.close();
            assertEquals(sent, sender.released());
        } finally {
            wire.close();
        }
    }
}
