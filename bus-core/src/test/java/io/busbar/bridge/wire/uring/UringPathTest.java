package io.busbar.bridge.wire.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.LogPair;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.linux.Socket;
import io.busbar.linux.Unistd;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths of the wire, from log to log. */
class UringPathTest {
    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    private static final UringOptions OPTIONS =
            UringOptions.of(new InetSocketAddress(HOST, 0)).withEvents(true);
    private static final InetSocketAddress PEER = new InetSocketAddress(HOST, 1);
    private static final int CAPACITY = 1 << 20;
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static byte[] token(final int number) {
        final byte[] token = new byte[Wire.TOKEN_LENGTH];
        new Random(number).nextBytes(token);
        return token;
    }

    /** Something that is done until it is so, or fails. */
    @FunctionalInterface
    private interface Step {
        boolean isDone() throws WireException;
    }

    private static void until(final Wire wire, final Step step) throws WireException {
        final long start = System.nanoTime();
        while (!step.isDone()) {
            wire.poll(System.nanoTime());
            assertTrue(System.nanoTime() - start < DEADLINE_NANOS, "not within a minute");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCarryALogOverManyLaps(final boolean zeroCopy) throws Exception {
        try (LogPair logs = new LogPair(CAPACITY);
                UringWire wire = new UringWire(OPTIONS.withZeroCopy(zeroCopy));
                WireReceiver receiver = wire.accept(logs.writer, token(1));
                WireSender sender = wire.connect(PEER, receiver.ticket(), token(1), logs.reader)) {
            final long seed = System.nanoTime();
            final Random random = new Random(seed);
            until(wire, () -> {
                if (logs.offered() < 3_000) {
                    logs.offer(random.nextInt(20) == 0 ? random.nextInt(100_000) : random.nextInt(200));
                }
                sender.poll();
                receiver.poll();
                logs.carry(sender);
                logs.follow();
                return logs.received() == 3_000;
            });
            assertTrue(logs.writer.position() > 4 * CAPACITY, "seed " + seed + ": " + logs.writer.position());
            assertTrue(
                    sender.detail().startsWith(zeroCopy ? "plain sends after" : "plain sends, as configured"),
                    sender.detail());
        }
    }

    @Test
    void shouldCarryWithoutKnowingTheLog() throws Exception {
        try (LogPair logs = new LogPair(CAPACITY);
                UringWire wire = new UringWire(OPTIONS);
                WireReceiver receiver = wire.accept(logs.writer, token(1));
                WireSender sender = wire.connect(PEER, receiver.ticket(), token(1))) {
            logs.offer(100_000);
            until(wire, () -> {
                sender.poll();
                receiver.poll();
                logs.carry(sender);
                logs.follow();
                return logs.received() == 1 && sender.detail().contains("the kernel copied");
            });
        }
    }

    @Test
    void shouldTellOfAPeerThatHasClosed() throws Exception {
        try (LogPair logs = new LogPair(CAPACITY);
                UringWire wire = new UringWire(OPTIONS);
                WireReceiver receiver = wire.accept(logs.writer, token(1))) {
            logs.writer.raiseLimit();
            final WireSender sender = wire.connect(PEER, receiver.ticket(), token(1));
            until(wire, () -> {
                sender.poll();
                receiver.poll();
                return receiver.isOpen();
            });
            receiver.poll();
            sender.close();
            final WireException told = assertThrows(
                    WireException.class,
                    () -> until(wire, () -> {
                        receiver.poll();
                        return false;
                    }));
            assertTrue(told.getMessage().contains("ECONNRESET"), told.getMessage());
            assertThrows(WireException.class, sender::poll);
            assertThrows(WireException.class, receiver::poll);
        }
    }

    @Test
    void shouldTellThatNobodyListens() throws Exception {
        final int closed = Socket.tcp(HOST, 0);
        Socket.bind(closed, new InetSocketAddress(HOST, 0));
        final int port = Socket.localAddress(closed).getPort();
        try (UringWire wire = new UringWire(OPTIONS);
                WireSender sender = wire.connect(PEER, new byte[] {(byte) (port >> 8), (byte) port}, token(1))) {
            final WireException told = assertThrows(
                    WireException.class,
                    () -> until(wire, () -> {
                        sender.poll();
                        return false;
                    }));
            assertTrue(told.getMessage().contains("ECONNREFUSED"), told.getMessage());
        } finally {
            Unistd.close(closed);
        }
    }

    @Test
    void shouldRefuseATicketThatIsNone() throws Exception {
        try (UringWire wire = new UringWire(OPTIONS)) {
            final WireException told =
                    assertThrows(WireException.class, () -> wire.connect(PEER, new byte[3], token(1)));
            assertTrue(told.getMessage().contains("ticket has 3 bytes"), told.getMessage());
        }
    }

    @Test
    void shouldDropWhoIsSilentTooLong() throws Exception {
        try (LogPair logs = new LogPair(CAPACITY);
                UringWire wire = new UringWire(OPTIONS);
                WireReceiver receiver = wire.accept(logs.writer, token(1));
                java.net.Socket silent = new java.net.Socket(HOST, Entrance.port(receiver.ticket()))) {
            silent.getOutputStream().write(1);
            silent.setSoTimeout(1);
            long time = 0;
            do {
                time += TimeUnit.MILLISECONDS.toNanos(100);
                wire.poll(time);
                assertTrue(time < TimeUnit.SECONDS.toNanos(60), "not dropped");
            } while (!isClosed(silent));
            assertTrue(time > TimeUnit.SECONDS.toNanos(5), "closed after " + time + " ns");
            assertFalse(receiver.isOpen());
        }
    }

    private static boolean isClosed(final java.net.Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (final java.net.SocketTimeoutException e) {
            return false;
        } catch (final java.io.IOException e) {
            return true;
        }
    }

    @Test
    void shouldNotBeBlockedByManyStrangers() throws Exception {
        try (LogPair logs = new LogPair(CAPACITY);
                UringWire wire = new UringWire(OPTIONS);
                WireReceiver receiver = wire.accept(logs.writer, token(1))) {
            final int port = Entrance.port(receiver.ticket());
            final java.net.Socket[] silent = new java.net.Socket[100];
            for (int i = 0; i < silent.length; i++) {
                silent[i] = new java.net.Socket(HOST, port);
                wire.poll(0);
            }
            wire.poll(TimeUnit.SECONDS.toNanos(6));
            try (WireSender sender = wire.connect(PEER, receiver.ticket(), token(1))) {
                final long later = TimeUnit.SECONDS.toNanos(7);
                until(wire, () -> {
                    wire.poll(later);
                    sender.poll();
                    return receiver.isOpen();
                });
            }
            for (final java.net.Socket each : silent) {
                each.close();
            }
        }
    }

    @Test
    void shouldProbeForReal() {
        final WireProbe probe = new UringWire(OPTIONS).probe();
        assertTrue(probe.works(), probe.toString());
        assertEquals("DEFER_TASKRUN, zero copy out of registered memory", probe.detail());
        assertEquals("", probe.remedy());
    }
}
