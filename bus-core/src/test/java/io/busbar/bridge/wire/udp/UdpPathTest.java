package io.busbar.bridge.wire.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.LogPair;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths of the wire over loopback. */
class UdpPathTest {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int CAPACITY = 1 << 20;
    private static final byte[] TOKEN = new byte[Wire.TOKEN_LENGTH];

    private static UdpOptions listening(final String address) {
        return UdpOptions.of(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
    }

    /** Carries until so much has landed. */
    private static void carry(
            final LogPair logs, final Wire wire, final WireSender sender, final WireReceiver receiver, final long goal)
            throws WireException {
        final long start = System.nanoTime();
        while (logs.writer.position() < goal) {
            final long now = System.nanoTime();
            assertTrue(now - start < DEADLINE_NANOS, "not within a minute");
            wire.poll(now);
            logs.carry(sender);
            receiver.poll();
        }
    }

    @ParameterizedTest
    @CsvSource({"::, ::1", "::, 127.0.0.1", "0.0.0.0, 127.0.0.1", "::1, ::1"})
    void shouldReachPeersOfBothFamilies(final String listen, final String peer) throws Exception {
        try (LogPair logs = new LogPair(CAPACITY);
                Wire wire = UdpWire.of(listening(listen));
                WireReceiver receiver = wire.accept(logs.writer, TOKEN);
                WireSender sender = wire.connect(
                        new InetSocketAddress(InetAddress.ofLiteral(peer), 1), receiver.ticket(), TOKEN, logs.reader)) {
            for (int i = 0; i < 100; i++) {
                assertTrue(logs.offer(1_000));
            }
            carry(logs, wire, sender, receiver, 100_000);
            logs.follow();
            assertEquals(100, logs.received());
        }
    }

    @Test
    void shouldSayWhyAPeerCannotBeReached() throws Exception {
        try (Wire wire = UdpWire.of(listening("127.0.0.1"))) {
            final WireException told = assertThrows(
                    WireException.class,
                    () -> wire.connect(
                            new InetSocketAddress(InetAddress.ofLiteral("::1"), 1), new byte[] {1, 1}, TOKEN));
            assertTrue(told.getMessage().contains("data-listen"), told.getMessage());
            assertThrows(WireException.class, () -> UdpPort.open(listening("192.0.2.1")));
        }
    }
}
