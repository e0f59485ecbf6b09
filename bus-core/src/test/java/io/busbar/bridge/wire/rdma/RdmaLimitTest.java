package io.busbar.bridge.wire.rdma;

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
import io.busbar.bridge.wire.rdma.Greeting.Connect;
import io.busbar.bridge.wire.rdma.Greeting.Refusal;
import io.busbar.linux.RdmaCm;
import io.busbar.rdma.EventChannel;
import io.busbar.rdma.PairSizes;
import io.busbar.rdma.QueuePair;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * A user who may pin {@value #LIMIT} bytes, which suffices for a probe but for no log. RdmaTestbedTest starts it so.
 */
@EnabledIfEnvironmentVariable(named = "BUSBAR_RDMA_MEMLOCK", matches = "" + RdmaLimitTest.LIMIT)
class RdmaLimitTest {
    static final int LIMIT = 65_536;

    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final int CAPACITY = 1 << 20;
    private static final byte[] TOKEN = new byte[Wire.TOKEN_LENGTH];

    private final InetAddress address = RdmaDevice.address();
    private RdmaWire wire;
    private LogPair logs;

    @BeforeEach
    void open() {
        wire = new RdmaWire(RdmaOptions.of(new InetSocketAddress(address, 0)).withQueue(16, 8));
        logs = new LogPair(CAPACITY);
    }

    @AfterEach
    void close() {
        wire.close();
        logs.close();
    }

    private static void assertNamed(final String message) {
        for (final String named : new String[] {
            "MEMLOCK", "ENOMEM", CAPACITY + " bytes would be pinned", "RLIMIT_MEMLOCK is " + LIMIT, "LimitMEMLOCK="
        }) {
            assertTrue(message.contains(named), () -> "no " + named + " in: " + message);
        }
    }

    @Test
    void shouldWorkWhereNothingLargeIsPinned() {
        final WireProbe probe = wire.probe();
        assertTrue(probe.works(), probe.toString());
    }

    @Test
    void shouldNameTheLimitWhereTheSourceCannotBePinned() throws Exception {
        final WireReceiver receiver = wire.accept(logs.writer, TOKEN);
        final WireSender sender =
                wire.connect(new InetSocketAddress(address, 1), receiver.ticket(), TOKEN, logs.reader);
        final WireException refused = assertThrows(WireException.class, () -> {
            for (final long start = System.nanoTime(); System.nanoTime() - start < DEADLINE; ) {
                wire.poll(System.nanoTime());
                sender.poll();
            }
        });
        assertNamed(refused.getMessage());
        assertEquals(Map.of("MEMLOCK", 1), wire.failures());
        sender.close();
        receiver.close();
    }

    /** The source knows from the answer, and who looks after the replica from the report. */
    @Test
    void shouldNameTheLimitWhereTheReplicaCannotBePinned() throws Exception {
        final WireReceiver receiver = wire.accept(logs.writer, TOKEN);
        try (Asking source = new Asking(receiver.ticket())) {
            for (final long start = System.nanoTime(); source.refusal == null; ) {
                wire.poll(System.nanoTime());
                source.channel.poll();
                assertTrue(System.nanoTime() - start < DEADLINE, "no answer in time");
            }
            assertEquals(Refusal.MEMLOCK, source.refusal);
        }
        assertFalse(receiver.isOpen());
        assertEquals(Map.of("MEMLOCK", 1), wire.failures());
        assertNamed(wire.report());
        receiver.close();
    }

    /** A source of which nothing has to be pinned. */
    private final class Asking implements AutoCloseable {
        private final EventChannel channel = EventChannel.open();
        private final long id;
        private QueuePair pair;
        private Refusal refusal;

        Asking(final byte[] ticket) throws Exception {
            id = channel.resolve(Ticket.decode(ticket, new InetSocketAddress(address, 1)), 1_000, this::onEvent);
        }

        private void onEvent(final RdmaCm.Event event) {
            try {
                switch (event.event()) {
                    case RdmaCm.EVENT_ADDR_RESOLVED -> RdmaCm.resolveRoute(id, 1_000);
                    case RdmaCm.EVENT_ROUTE_RESOLVED -> {
                        pair = new QueuePair(id, new PairSizes(16, 8, 16, false));
                        RdmaCm.connect(id, new Connect(false, 8, CAPACITY, TOKEN).encode(), 3, 3);
                    }
                    case RdmaCm.EVENT_REJECTED -> refusal = Refusal.decode(event.privateData());
                    default -> throw new AssertionError(RdmaCm.eventName(event.event()));
                }
            } catch (final RdmaException e) {
                throw new AssertionError(RdmaFailure.BROKEN.name(), e);
            }
        }

        @Override
        public void close() {
            if (pair != null) {
                pair.close();
            }
            channel.close();
        }
    }
}
