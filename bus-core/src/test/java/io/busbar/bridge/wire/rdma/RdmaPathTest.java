package io.busbar.bridge.wire.rdma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.LogPair;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.linux.RdmaCm;
import io.busbar.log.SpanWriter;
import io.busbar.rdma.Completions;
import io.busbar.rdma.EventChannel;
import io.busbar.rdma.PairSizes;
import io.busbar.rdma.QueuePair;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaFailure;
import io.busbar.shm.Memory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is particular to the wire rdma: who sees what without whom, keys, and failures by their names. */
class RdmaPathTest {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final int CAPACITY = 64 << 10;
    private static final byte[] TOKEN = token();

    private final InetAddress address = RdmaDevice.address();
    private RdmaWire wire;
    private LogPair logs;

    @BeforeEach
    void open() {
        wire = new RdmaWire(RdmaOptions.of(new InetSocketAddress(address, 0)).withQueue(64, 16));
        logs = new LogPair(CAPACITY);
    }

    @AfterEach
    void close() {
        wire.close();
        logs.close();
    }

    private static byte[] token() {
        final byte[] token = new byte[Wire.TOKEN_LENGTH];
        new Random(7).nextBytes(token);
        return token;
    }

    private WireSender connect(final WireReceiver receiver) throws WireException {
        final WireSender sender =
                wire.connect(new InetSocketAddress(address, 1), receiver.ticket(), TOKEN, logs.reader);
        final long start = System.nanoTime();
        while (!sender.isOpen()) {
            wire.poll(System.nanoTime());
            sender.poll();
            assertTrue(System.nanoTime() - start < DEADLINE, "no path in time");
        }
        return sender;
    }

    private void until(final BooleanSupplier done) {
        final long start = System.nanoTime();
        while (!done.getAsBoolean()) {
            wire.poll(System.nanoTime());
            assertTrue(System.nanoTime() - start < DEADLINE, "not in time");
        }
    }

    /** The receiver is never polled, as if its process were stopped; grants of 16 notices run out on the way. */
    @Test
    void shouldShowRecordsToSubscribersThoughTheReplicasEndDoesNothing() throws Exception {
        final WireReceiver receiver = wire.accept(logs.writer, TOKEN);
        final WireSender sender = connect(receiver);
        logs.writer.raiseLimit();
        final long limit = logs.writer.limit();
        while (logs.offered() < 100) {
            logs.offer(logs.offered() % 60);
            final int found = logs.reader.find(limit, CAPACITY);
            until(() -> send(sender, found) > 0);
            until(() -> {
                logs.follow();
                return logs.received() == logs.offered();
            });
        }
        assertEquals(0, logs.writer.position(), "the replica's writer has not looked yet");
        receiver.poll();
        assertEquals(logs.reader.sent(), logs.writer.position());
        assertEquals(100, logs.writer.records());
        // The end of what is sent is released, too, though the last requests were not signalled.
        until(() -> poll(sender) && sender.released() == logs.reader.sent());
        receiver.close();
        sender.close();
    }

    private int send(final WireSender sender, final int found) {
        try {
            sender.poll();
            final int sent = sender.send(logs.reader.sent(), logs.reader.address(), found);
            logs.reader.sent(sent);
            return sent;
        } catch (final WireException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean poll(final WireSender sender) {
        try {
            sender.poll();
            return true;
        } catch (final WireException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldLetNothingLandOnceAPathIsClosed() throws Exception {
        final WireReceiver receiver = wire.accept(logs.writer, TOKEN);
        final WireSender sender = connect(receiver);
        logs.writer.raiseLimit();
        final long limit = logs.writer.limit();
        receiver.close();
        logs.writer.abandon();
        assertThrows(WireException.class, () -> {
            for (long start = System.nanoTime(); System.nanoTime() - start < DEADLINE; ) {
                wire.poll(System.nanoTime());
                logs.offer(100);
                sender.poll();
                logs.reader.sent(
                        sender.send(logs.reader.sent(), logs.reader.address(), logs.reader.find(limit, CAPACITY)));
            }
        });
        logs.follow();
        assertEquals(0, logs.received());
        for (int i = 0; i < CAPACITY; i += Long.BYTES) {
            assertEquals(0, Memory.get(logs.writer.logAddress() + i), "byte " + i + " was written");
        }
        sender.close();
        assertTrue(
                wire.failures(RdmaFailure.PEER_GONE)
                                + wire.failures(RdmaFailure.NO_ANSWER)
                                + wire.failures(RdmaFailure.FLUSHED)
                        > 0,
                wire.report());
    }

    /** A peer with a path of its own that writes where, or with what key, it may not. */
    @Test
    void shouldRefuseKeysThatAreNotOfThisPath() throws Exception {
        for (final long[] bad : new long[][] {{0, 1}, {CAPACITY - 4, 0}, {-8, 0}, {2 * CAPACITY, 0}}) {
            final WireReceiver receiver = wire.accept(logs.writer, TOKEN);
            try (Intruder intruder = new Intruder(receiver.ticket())) {
                until(() -> intruder.poll() != null);
                final Greeting.Accept accept = intruder.poll();
                intruder.pair.write(-1L, accept.address() + bad[0], accept.key() + (int) bad[1]);
                intruder.pair.post(1);
                final RdmaException refused = assertThrows(RdmaException.class, () -> {
                    for (long start = System.nanoTime(); System.nanoTime() - start < DEADLINE; ) {
                        intruder.pair.poll(intruder);
                        wire.poll(System.nanoTime());
                    }
                });
                // iWARP tells the writer only that the connection is gone.
                assertTrue(
                        refused.failure() == RdmaFailure.BAD_KEY
                                || intruder.pair.isIwarp() && refused.failure() == RdmaFailure.FLUSHED
                                || intruder.pair.isIwarp() && refused.failure() == RdmaFailure.BROKEN,
                        refused.getMessage());
            }
            receiver.close();
            logs.resume();
        }
        for (int i = 0; i < CAPACITY; i += Long.BYTES) {
            assertEquals(0, Memory.get(logs.writer.logAddress() + i), "byte " + i + " was written");
        }
    }

    @Test
    void shouldNameWhatIsRefused() throws Exception {
        final LogPair other = new LogPair(2 * CAPACITY);
        try {
            final WireReceiver receiver = wire.accept(other.writer, TOKEN);
            final WireSender sender =
                    wire.connect(new InetSocketAddress(address, 1), receiver.ticket(), TOKEN, logs.reader);
            final WireException refused = assertThrows(
                    WireException.class,
                    () -> until(() -> {
                        try {
                            return sender.poll() < 0;
                        } catch (final WireException e) {
                            throw sneaky(e);
                        }
                    }));
            assertTrue(
                    refused.getMessage().contains("REJECTED")
                            && refused.getMessage().contains("CAPACITY"),
                    refused.getMessage());
            assertFalse(receiver.isOpen());
            assertEquals(1, wire.failures(RdmaFailure.REJECTED));
            assertEquals(Map.of("REJECTED", 1), wire.failures());
            assertTrue(wire.report().startsWith("REJECTED 1; the last: "), wire.report());
            sender.close();
            receiver.close();
        } finally {
            other.close();
        }
    }

    @Test
    void shouldTryAgainWhereThePeerHasNoRoomAndCountIt() throws Exception {
        try (CrowdedPeer crowded = new CrowdedPeer(address, RdmaSender.ATTEMPTS - 1)) {
            final WireSender sender =
                    wire.connect(new InetSocketAddress(address, 1), crowded.ticket(), TOKEN, logs.reader);
            until(() -> {
                crowded.poll();
                return poll(sender) && sender.isOpen();
            });
            assertEquals(RdmaSender.ATTEMPTS, crowded.requests());
            assertEquals(Map.of("REJECTED", RdmaSender.ATTEMPTS - 1), wire.failures());
            sender.close();
        }
    }

    @Test
    void shouldGiveUpWhereThePeerNeverHasRoom() throws Exception {
        try (CrowdedPeer crowded = new CrowdedPeer(address, Integer.MAX_VALUE)) {
            final WireSender sender =
                    wire.connect(new InetSocketAddress(address, 1), crowded.ticket(), TOKEN, logs.reader);
            final WireException refused = assertThrows(
                    WireException.class,
                    () -> until(() -> {
                        crowded.poll();
                        try {
                            return sender.poll() < 0;
                        } catch (final WireException e) {
                            throw sneaky(e);
                        }
                    }));
            assertTrue(refused.getMessage().contains("REJECTED"), refused.getMessage());
            assertTrue(refused.getMessage().contains("RESOURCES"), refused.getMessage());
            assertEquals(RdmaSender.ATTEMPTS, crowded.requests());
            assertEquals(RdmaSender.ATTEMPTS, wire.failures(RdmaFailure.REJECTED));
            sender.close();
        }
    }

    /** Soft devices cannot be taken from who uses them, so the event is made here. */
    @Test
    void shouldTellWhoWaitsByADeviceThatIsRemoved() throws Exception {
        final FailureCounts counts = new FailureCounts();
        try (RdmaLoop loop = new RdmaLoop(counts)) {
            final Entrance entrance = new Entrance(loop, RdmaOptions.of(new InetSocketAddress(address, 0)));
            final RdmaReceiver receiver = new RdmaReceiver(entrance, logs.writer, TOKEN);
            assertEquals(0, receiver.poll());
            entrance.onEvent(new RdmaCm.Event(0, 0, RdmaCm.EVENT_DEVICE_REMOVAL, 0, new byte[0]));
            assertTrue(entrance.isLost());
            final WireException told = assertThrows(WireException.class, receiver::poll);
            assertTrue(told.getMessage().startsWith("DEVICE_REMOVED: "), told.getMessage());
            assertEquals(Map.of(RdmaFailure.DEVICE_REMOVED, 1), counts.all());
            receiver.close();
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(final Throwable failure) throws E {
        throw (E) failure;
    }

    /** Connects with the right token, and then does as it likes. */
    private final class Intruder implements Completions, AutoCloseable {
        private final EventChannel channel = EventChannel.open();
        private final long id;
        private QueuePair pair;
        private Greeting.Accept accept;

        Intruder(final byte[] ticket) throws Exception {
            id = channel.resolve(Ticket.decode(ticket, new InetSocketAddress(address, 1)), 1_000, this::onEvent);
        }

        Greeting.Accept poll() {
            channel.poll();
            return accept;
        }

        private void onEvent(final RdmaCm.Event event) {
            try {
                switch (event.event()) {
                    case RdmaCm.EVENT_ADDR_RESOLVED -> RdmaCm.resolveRoute(id, 1_000);
                    case RdmaCm.EVENT_ROUTE_RESOLVED -> {
                        pair = new QueuePair(id, new PairSizes(16, 8, 16, false));
                        RdmaCm.connect(id, new Greeting.Connect(false, 8, CAPACITY, TOKEN).encode(), 3, 3);
                    }
                    case RdmaCm.EVENT_ESTABLISHED ->
                        accept = Greeting.Accept.decode(event.privateData()).orElseThrow();
                    default -> {}
                }
            } catch (final RdmaException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void onSent(final long mark) {
            // Posted is not done: a device may take a request that the other one refuses.
        }

        @Override
        public void onReceived(final long place, final int length, final boolean notice, final int immediate) {
            // Grants.
        }

        @Override
        public void close() {
            if (pair != null) {
                pair.close();
            }
            channel.close();
        }
    }

    /** Half a stamp, then the other half, by writes of their own: nobody takes the first for a record. */
    @Test
    void shouldNotTakeATornStampForARecord() throws Exception {
        final WireReceiver receiver = wire.accept(logs.writer, TOKEN);
        logs.writer.raiseLimit();
        logs.offer(40);
        logs.offer(50);
        final int bytes = logs.reader.find(logs.writer.limit(), CAPACITY);
        try (Intruder source = new Intruder(receiver.ticket())) {
            until(() -> source.poll() != null);
            final Greeting.Accept there = source.poll();
            final var memory = source.pair.register(logs.reader.logAddress(), CAPACITY, false);
            final long from = logs.reader.address();
            final int[][] parts = {{SpanWriter.STAMP_LENGTH, bytes - SpanWriter.STAMP_LENGTH}, {0, 3}, {3, 4}, {7, 1}};
            for (final int[] part : parts) {
                logs.follow();
                assertEquals(0, logs.received());
                receiver.poll();
                assertEquals(0, logs.writer.position());
                source.pair.write(from + part[0], part[1], memory.localKey(), there.address() + part[0], there.key());
                source.pair.post(1);
                final long last = logs.writer.logAddress() + part[0] + part[1] - 1;
                until(() -> Memory.getByte(last) == Memory.getByte(from + part[0] + part[1] - 1));
            }
            until(() -> {
                logs.follow();
                return logs.received() == 2;
            });
            receiver.poll();
            assertEquals(bytes, logs.writer.position());
        }
        receiver.close();
    }
}
