package io.busbar.bridge.wire.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.LogPair;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.bridge.wire.datagram.DatagramWire;
import io.busbar.bridge.wire.datagram.FrameCounters;
import io.busbar.bridge.wire.datagram.FrameCounters.Reason;
import io.busbar.xdp.PortFilter.Verdict;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A forger who can send with the peer's address sends frames that are made up, damaged, cut, lengthened or replayed,
 * between those of a path; a stranger sends with his own. All are dropped, each is counted, and the log arrives as it
 * was.
 */
class ForgedFramesTest {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(60);
    private static final int FORGERIES = 2_000;
    private static final InetSocketAddress ANY = new InetSocketAddress(0);

    private final long seed = Long.getLong("busbar.xdp.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private byte[] forgery(final TappedPort tap) {
        final byte[] frame = tap.sent().get(random.nextInt(tap.sent().size()));
        switch (random.nextInt(5)) {
            case 0 -> {
                final byte[] made = new byte[1 + random.nextInt(1_400)];
                random.nextBytes(made);
                return made;
            }
            case 1 -> {
                final byte[] damaged = frame.clone();
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                return damaged;
            }
            case 2 -> {
                return Arrays.copyOf(frame, 1 + random.nextInt(frame.length));
            }
            case 3 -> {
                return Arrays.copyOf(frame, Math.min(1_472, frame.length + 16 * (1 + random.nextInt(10))));
            }
            default -> {
                return frame;
            }
        }
    }

    private static long dropped(final FrameCounters counters) {
        return Arrays.stream(Reason.values()).mapToLong(counters::get).sum();
    }

    @Test
    void shouldDropAndCountWhatIsNotOfThePath() throws Exception {
        System.out.println("seed " + seed);
        final byte[] token = new byte[Wire.TOKEN_LENGTH];
        random.nextBytes(token);
        final TappedPort[] tap = {null};
        try (VethHosts hosts = new VethHosts();
                LogPair logs = new LogPair(64 << 10);
                XdpWire replica = new XdpWire(XdpOptions.of("vb", ANY));
                DatagramWire source = new DatagramWire(
                        "tapped",
                        () -> {
                            tap[0] = new TappedPort(XdpPort.open(XdpOptions.of("va", ANY)));
                            return tap[0];
                        },
                        () -> null)) {
            hosts.enterB();
            final WireReceiver receiver = replica.accept(logs.writer, token, VethHosts.ADDRESS_A);
            hosts.enterA();
            final InetSocketAddress peer = new InetSocketAddress(VethHosts.ADDRESS_B, 1);
            final WireSender sender = source.connect(peer, receiver.ticket(), token);
            carry(logs, source, replica, sender, receiver, 500);
            // Until the peer's MAC was known, frames were lost: replayed, they would not come for the second time.
            tap[0].sent().clear();
            carry(logs, source, replica, sender, receiver, 1_000);
            final int forger = tap[0].addPeer(replica.port().localAddress());
            final long start = System.nanoTime();
            int forged = 0;
            while (forged < FORGERIES || logs.received() < 3_000) {
                if (forged < FORGERIES && tap[0].inject(forger, forgery(tap[0]))) {
                    forged++;
                }
                carry(logs, source, replica, sender, receiver, Math.min(3_000, logs.received() + 1));
                assertTrue(System.nanoTime() - start < DEADLINE, "seed " + seed);
            }
            strangers(replica);
            final FrameCounters counters = replica.paths().counters();
            final int all = forged;
            until(source, replica, () -> dropped(counters) + replica.port().damaged() >= all);
            for (final Reason reason :
                    new Reason[] {Reason.MALFORMED, Reason.STRANGER, Reason.FORGED, Reason.REPLAYED}) {
                assertTrue(counters.get(reason) > 0, reason + " of " + counters + ", seed " + seed);
            }
            assertEquals(0, replica.port().count(Verdict.MALFORMED));
            carry(logs, source, replica, sender, receiver, 3_100);
        }
    }

    /** From the peer's host, but another address of it. */
    private void strangers(final XdpWire replica) throws Exception {
        VethHosts.ip("address add 10.211.8.77/24 dev va");
        final InetSocketAddress port = replica.port().localAddress();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("10.211.8.77"))) {
            for (int i = 0; i < 100; i++) {
                final byte[] bytes = new byte[random.nextInt(1_000)];
                random.nextBytes(bytes);
                socket.send(new DatagramPacket(bytes, bytes.length, port));
            }
        }
        final long start = System.nanoTime();
        while (replica.port().count(Verdict.STRANGERS) < 100) {
            assertTrue(System.nanoTime() - start < DEADLINE, replica.port().detail());
        }
        assertEquals(100, replica.port().count(Verdict.STRANGERS));
    }

    @FunctionalInterface
    private interface Step {
        boolean isDone() throws WireException;
    }

    private void until(final Wire source, final Wire replica, final Step step) throws WireException {
        final long start = System.nanoTime();
        while (!step.isDone()) {
            source.poll(System.nanoTime());
            replica.poll(System.nanoTime());
            assertTrue(System.nanoTime() - start < DEADLINE, "seed " + seed);
        }
    }

    private void carry(
            final LogPair logs,
            final Wire source,
            final Wire replica,
            final WireSender sender,
            final WireReceiver receiver,
            final int goal)
            throws WireException {
        until(source, replica, () -> {
            if (logs.offered() < goal) {
                logs.offer(random.nextInt(300));
            }
            logs.carry(sender);
            receiver.poll();
            logs.follow();
            return logs.received() >= goal;
        });
    }
}
