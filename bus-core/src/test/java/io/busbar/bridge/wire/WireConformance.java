package io.busbar.bridge.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.log.CorruptLogException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every wire has to do, from log to log over real loopback sockets. A wire's test extends this. */
public abstract class WireConformance {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(60);
    private static final int CAPACITY = 64 << 10;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private Wire wire;
    private Wire replicaWire;

    /** Makes the wire; it listens on the address given. */
    protected abstract Wire create(InetSocketAddress listen);

    /** An address of this host that the wire works by. */
    protected InetAddress host() {
        return InetAddress.getLoopbackAddress();
    }

    /** Somebody who knows no token comes to the wire's port, and sends nothing, little or garbage. */
    protected AutoCloseable stranger(final InetAddress host, final int port, final int number) throws IOException {
        final Socket socket = new Socket(host, port);
        socket.getOutputStream().write(new byte[number % 3 == 0 ? 1000 : number % 3 == 1 ? 1 : 31]);
        return socket;
    }

    /** Makes the replica's end, for a wire whose ends are not to be one; else they are. */
    protected Wire createReplicaEnd(final Wire sourceEnd) {
        return sourceEnd;
    }

    /** The bridge that the source dials. */
    protected InetSocketAddress peer() {
        return new InetSocketAddress(host(), 1);
    }

    /** Where the source's control connection comes from. */
    protected InetAddress source() {
        return host();
    }

    @BeforeEach
    void open() {
        wire = create(new InetSocketAddress(host(), 0));
        replicaWire = createReplicaEnd(wire);
    }

    private void pollWires() {
        wire.poll(System.nanoTime());
        if (replicaWire != wire) {
            replicaWire.poll(System.nanoTime());
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (final AutoCloseable each : open.reversed()) {
            each.close();
        }
        wire.close();
        wire.close();
        replicaWire.close();
    }

    private static byte[] token(final int number) {
        final byte[] token = new byte[Wire.TOKEN_LENGTH];
        new Random(number).nextBytes(token);
        return token;
    }

    private LogPair logs() {
        final LogPair logs = new LogPair(CAPACITY);
        open.add(logs);
        return logs;
    }

    private WireReceiver accept(final LogPair logs, final int token) throws WireException {
        final WireReceiver receiver = replicaWire.accept(logs.writer, token(token), source());
        open.add(receiver);
        return receiver;
    }

    private WireSender connect(final LogPair logs, final WireReceiver receiver, final int token) throws WireException {
        final WireSender sender = wire.connect(peer(), receiver.ticket(), token(token), logs.reader);
        open.add(sender);
        return sender;
    }

    @FunctionalInterface
    private interface Step {
        boolean isDone() throws WireException;
    }

    private void until(final Step step) throws WireException {
        final long start = System.nanoTime();
        while (!step.isDone()) {
            pollWires();
            assertTrue(System.nanoTime() - start < DEADLINE, "not within a minute; seed " + seed);
        }
    }

    private void deliver(final LogPair logs, final WireSender sender, final WireReceiver receiver, final int goal)
            throws WireException {
        until(() -> {
            if (logs.offered() < goal) {
                logs.offer(random.nextInt(20) == 0 ? random.nextInt(CAPACITY / 4) : random.nextInt(200));
            }
            logs.carry(sender);
            receiver.poll();
            logs.follow();
            return logs.received() >= goal;
        });
    }

    @Test
    void shouldSayThatItWorksHere() {
        final WireProbe probe = wire.probe();
        assertTrue(probe.works(), probe.toString());
        assertEquals(wire.name(), probe.wire());
    }

    @Test
    void shouldCarryALogOverManyLaps() throws Exception {
        final LogPair logs = logs();
        final WireReceiver receiver = accept(logs, 1);
        assertTrue(receiver.ticket().length <= Wire.MAX_TICKET);
        deliver(logs, connect(logs, receiver, 1), receiver, 5_000);
        assertTrue(logs.writer.position() > 10 * CAPACITY);
    }

    @Test
    void shouldKeepPathsApart() throws Exception {
        final int paths = 12;
        final LogPair[] logs = new LogPair[paths];
        final WireReceiver[] receivers = new WireReceiver[paths];
        final WireSender[] senders = new WireSender[paths];
        for (int i = 0; i < paths; i++) {
            logs[i] = logs();
            receivers[i] = accept(logs[i], i);
        }
        for (int i = paths - 1; i >= 0; i--) {
            senders[i] = connect(logs[i], receivers[i], i);
        }
        until(() -> {
            int done = 0;
            for (int i = 0; i < paths; i++) {
                if (logs[i].offered() < 200) {
                    logs[i].offer(random.nextInt(500));
                }
                logs[i].carry(senders[i]);
                receivers[i].poll();
                logs[i].follow();
                done += logs[i].received() == 200 ? 1 : 0;
            }
            return done == paths;
        });
    }

    @Test
    void shouldGoOnByAnotherPathWhereTheReplicaEnds() throws Exception {
        final LogPair logs = logs();
        for (int path = 0; path < 15; path++) {
            try (WireReceiver receiver = replicaWire.accept(logs.writer, token(path), source());
                    WireSender sender = wire.connect(peer(), receiver.ticket(), token(path), logs.reader)) {
                deliver(logs, sender, receiver, logs.received() + 30);
                // More is on the way when the path is cut.
                for (int i = 0; i < 20; i++) {
                    logs.offer(random.nextInt(3_000));
                    logs.carry(sender);
                }
                receiver.poll();
            }
            logs.resume();
        }
        final WireReceiver receiver = accept(logs, 99);
        deliver(logs, connect(logs, receiver, 99), receiver, logs.offered() + 30);
    }

    @Test
    void shouldLandNothingBeyondTheLimit() throws Exception {
        final LogPair logs = logs();
        final WireReceiver receiver = accept(logs, 1);
        final WireSender sender = connect(logs, receiver, 1);
        // Nobody follows, so there is credit for one capacity, and then none.
        until(() -> {
            final boolean offered = logs.offer(1_000);
            final int sent = logs.carry(sender);
            receiver.poll();
            assertTrue(logs.writer.landed() <= logs.writer.limit());
            return !offered && sent == 0 && logs.writer.position() > CAPACITY - 2_000;
        });
        for (int i = 0; i < 1_000; i++) {
            logs.carry(sender);
            receiver.poll();
        }
        assertTrue(logs.writer.landed() <= CAPACITY);
        deliver(logs, sender, receiver, logs.offered() + 100);
    }

    @Test
    void shouldLetNothingLandFromWhoHasNotTheToken() throws Exception {
        final LogPair logs = logs();
        final WireReceiver receiver = accept(logs, 1);
        final WireSender stranger = connect(logs, receiver, 2);
        assertThrows(
                WireException.class,
                () -> until(() -> {
                    logs.offer(100);
                    logs.carry(stranger);
                    receiver.poll();
                    return false;
                }));
        assertFalse(receiver.isOpen());
        assertEquals(0, logs.writer.landed());
        logs.resume();
        deliver(logs, connect(logs, receiver, 1), receiver, 100);
    }

    @Test
    void shouldTellTheReceiverThatTheSenderIsGone() throws Exception {
        final LogPair logs = logs();
        final WireReceiver receiver = accept(logs, 1);
        final WireSender sender = connect(logs, receiver, 1);
        deliver(logs, sender, receiver, 10);
        sender.close();
        sender.close();
        assertThrows(WireException.class, () -> until(() -> receiver.poll() < 0));
        assertThrows(WireException.class, receiver::poll);
    }

    @Test
    void shouldTellTheSenderThatTheReceiverIsGone() throws Exception {
        final LogPair logs = logs();
        final WireReceiver receiver = accept(logs, 1);
        final WireSender sender = connect(logs, receiver, 1);
        deliver(logs, sender, receiver, 10);
        receiver.close();
        receiver.close();
        assertThrows(
                WireException.class,
                () -> until(() -> {
                    logs.offer(100);
                    logs.carry(sender);
                    return false;
                }));
        assertThrows(WireException.class, sender::poll);
    }

    @Test
    void shouldTellThatNobodyListens() throws Exception {
        final LogPair logs = logs();
        final byte[] ticket;
        try (Wire other = create(new InetSocketAddress(host(), 0))) {
            ticket = other.accept(logs.writer, token(1), source()).ticket();
        }
        assertThrows(WireException.class, () -> {
            final WireSender sender = wire.connect(peer(), ticket, token(1), logs.reader);
            open.add(sender);
            until(() -> sender.poll() < 0);
        });
        assertThrows(WireException.class, () -> wire.connect(peer(), new byte[Wire.MAX_TICKET], token(1)));
    }

    @Test
    void shouldMakeNothingVisibleThatIsNotOfTheLog() throws Exception {
        final LogPair logs = logs();
        final LogPair other = logs();
        final WireReceiver receiver = accept(logs, 1);
        final WireReceiver otherReceiver = accept(other, 2);
        final WireSender sender = connect(logs, receiver, 1);
        final WireSender otherSender = connect(other, otherReceiver, 2);
        logs.writer.raiseLimit();
        try (Arena arena = Arena.ofConfined()) {
            final long garbage = arena.allocate(64).address();
            final int[] sent = {0};
            assertThrows(
                    CorruptLogException.class,
                    () -> until(() -> {
                        sender.poll();
                        if (sender.isOpen() && sent[0] < 64) {
                            sent[0] += sender.send(sent[0], garbage + sent[0], 64 - sent[0]);
                        }
                        return receiver.poll() < 0;
                    }));
        }
        assertEquals(0, logs.writer.position());
        deliver(other, otherSender, otherReceiver, 100);
    }

    @Test
    void shouldNotMindStrangersThatAreSilentSlowOrSendGarbage() throws Exception {
        final LogPair logs = logs();
        final WireReceiver receiver = accept(logs, 1);
        final int port = Short.toUnsignedInt(ByteBuffer.wrap(receiver.ticket()).getShort());
        final List<AutoCloseable> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                strangers.add(stranger(host(), port, i));
                pollWires();
            }
            deliver(logs, connect(logs, receiver, 1), receiver, 500);
        } catch (final IOException e) {
            throw new AssertionError("seed " + seed, e);
        } finally {
            for (final AutoCloseable stranger : strangers) {
                stranger.close();
            }
        }
    }
}
