package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.ChannelOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.bridge.link.RawPeer;
import io.busbar.process.ShmTempDir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Peers that do what no bridge does, against daemons in processes of their own: messages of another link go on arriving
 * meanwhile, and neither memory nor descriptors grow.
 */
class HostilePeerTest {
    /** Messages of the good link that have to arrive while the bad one does its worst. */
    private static final long MEANWHILE = 20_000;

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Undecided connections at the control port and at a wire's, links, sockets between accept and close. */
    private static final int MORE_DESCRIPTORS = 160;

    /** Beyond the JVM's own unrest: its heap may have 48 MiB, code and buffers come on top. */
    private static final long MORE_MEMORY = 96 << 20;

    private static final long CAPACITY = 1 << 20;

    /** More than the kernel holds of a connection whose other end does not read. */
    private static final long STUCK_CAPACITY = 16 << 20;

    private static final int STUCK_RECORD = 16_000;
    private static final int GARBAGES = 300;
    private static final int FRAME = 96;
    private static final int PATHS = 30;
    private static final List<TestedWire> WIRES = List.of(TestedWire.of("tcp"));

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    private final Random random = new Random(1);
    private final List<AutoCloseable> open = new ArrayList<>();
    private BridgedHosts hosts;
    private Exchange good;
    private long memory;
    private int descriptors;

    @BeforeEach
    void start() throws IOException {
        hosts = BridgedHosts.onLoopback(directory, WIRES, BridgedHosts.CHANNEL);
        good = new Exchange(
                "the good link",
                Exchange::small,
                Long.MAX_VALUE,
                hosts.publications.getFirst(),
                hosts.subscriptions.getFirst());
        meanwhile();
        memory = memory(hosts.replica) + memory(hosts.source);
        descriptors = descriptors(hosts.replica) + descriptors(hosts.source);
    }

    @AfterEach
    void end() throws Exception {
        for (final AutoCloseable each : open) {
            each.close();
        }
        hosts.close();
    }

    private <T extends AutoCloseable> T kept(final T closeable) {
        open.add(closeable);
        return closeable;
    }

    private RawPeer stranger() throws IOException {
        return kept(RawPeer.dial(hosts.port(), BridgedHosts.SECRET));
    }

    private void meanwhile() {
        final long enough = good.received() + MEANWHILE;
        while (good.received() < enough) {
            good.step();
        }
    }

    private void until(final String what, final Callable<Boolean> condition) throws Exception {
        final long start = System.nanoTime();
        while (!condition.call()) {
            good.step();
            assertTrue(
                    System.nanoTime() - start < DEADLINE_NANOS,
                    () -> "not in a minute: " + what + "; " + hosts.story());
        }
    }

    /** How often the replica's bridge has said that. */
    private long said(final String what) {
        return hosts.replica.said().lines().filter(line -> line.contains(what)).count();
    }

    /** Whether nobody can read anything of what a peer has sent. */
    private void assertNothingVisible(final String channel) throws Exception {
        final SubscriptionOptions oldest =
                SubscriptionOptions.DEFAULT.withChannel(BridgedHosts.CHANNEL).fromOldest();
        try (Subscription subscription = hosts.far.addSubscription(channel, oldest)) {
            final int visible = subscription.poll((record, offset, length, type, position) -> {}, 1);
            assertEquals(0, visible, "a record of what is none");
        }
    }

    private void assertUnharmed() {
        meanwhile();
        hosts.replica.checkAlive();
        hosts.source.checkAlive();
        final int opened = descriptors(hosts.replica) + descriptors(hosts.source) - descriptors;
        assertTrue(opened <= MORE_DESCRIPTORS, opened + " more descriptors are open");
        final long grown = memory(hosts.replica) + memory(hosts.source) - memory;
        assertTrue(grown <= MORE_MEMORY, "the daemons have grown by " + grown + " bytes");
    }

    private static int descriptors(final Daemon daemon) {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(daemon.pid()), "fd"))) {
            return (int) all.count();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long memory(final Daemon daemon) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(daemon.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldNotMindThousandsOfConnections() throws Exception {
        int most = 0;
        for (int i = 0; i < 3_000; i++) {
            stranger();
            if (i % 50 == 0) {
                good.step();
                most = Math.max(most, descriptors(hosts.replica) + descriptors(hosts.source) - descriptors);
            }
        }
        assertTrue(most <= MORE_DESCRIPTORS, most + " more descriptors were open at a time");
        assertUnharmed();
    }

    @Test
    void shouldNotMindGarbage() throws Exception {
        final byte[] garbage = new byte[4_000];
        final UnsafeBuffer frames = new UnsafeBuffer(garbage);
        for (int i = 0; i < GARBAGES; i++) {
            random.nextBytes(garbage);
            try (RawPeer peer = RawPeer.dial(hosts.port(), BridgedHosts.SECRET)) {
                if (i % 3 == 0) {
                    peer.introduce("mallory");
                } else if (i % 3 == 1) {
                    // Frames of a length that may be, but of nothing.
                    for (int at = 0; at < garbage.length; at += Integer.BYTES + FRAME) {
                        frames.putInt(at, FRAME, ByteOrder.LITTLE_ENDIAN);
                    }
                }
                peer.raw(garbage);
                until("an end of " + i, peer::isEnded);
            } catch (final IOException e) {
                // It ended the connection before it had heard all of it.
            }
            // For what it is, at once; not because it was silent for too long afterwards.
            assertEquals(0, said(" REFUSED SILENCE"), hosts.story());
        }
        until("an end of each because of what it said", () -> said(" REFUSED PROTOCOL") == GARBAGES);
        assertUnharmed();
    }

    @Test
    void shouldNotMindGarbageOnAPath() throws Exception {
        final byte[] garbage = new byte[4_000];
        for (int i = 0; i < PATHS; i++) {
            random.nextBytes(garbage);
            try (RawPeer peer = RawPeer.dial(hosts.port(), BridgedHosts.SECRET)) {
                peer.introduce("mallory");
                try (Socket path = peer.open("m", CAPACITY)) {
                    path.getOutputStream().write(garbage);
                    until("an end of " + i, peer::isEnded);
                }
            }
        }
        until("an end of each because of what it sent", () -> said(" LOST CORRUPT") == PATHS);
        assertNothingVisible("m");
        assertUnharmed();
    }

    @Test
    void shouldDropWhoNeverProvesWhoItIsOrTakesForEver() throws Exception {
        final List<RawPeer> silent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            silent.add(stranger());
            silent.add(stranger());
            silent.getLast().greet("mallory");
            final RawPeer opensNothing = stranger();
            opensNothing.introduce("mallory");
            silent.add(opensNothing);
        }
        // It may be silent for longer, it says, and nobody has to wait for that.
        final RawPeer calm = stranger();
        calm.introduce("mallory", 10_000);
        silent.add(calm);
        final RawPeer slow = stranger();
        slow.raw((byte) 60, (byte) 0, (byte) 0, (byte) 0);
        long last = System.nanoTime();
        boolean ended = false;
        final long start = last;
        while (!ended) {
            good.step();
            final long now = System.nanoTime();
            if (now - last > TimeUnit.SECONDS.toNanos(1)) {
                last = now;
                ended = slow.isEnded();
                try {
                    slow.raw((byte) 0);
                } catch (final IOException e) {
                    ended = true;
                }
            }
            assertTrue(now - start < DEADLINE_NANOS, "a peer that sends a byte a second is still there");
        }
        for (final RawPeer each : silent) {
            until("an end of who is silent", each::isEnded);
        }
        assertTrue(said("has not opened a link in time") > 0, hosts.story());
        assertUnharmed();
    }

    @Test
    void shouldNotMindAPathOnWhichAByteASecondComes() throws Exception {
        final RawPeer peer = stranger();
        peer.introduce("mallory");
        final Socket path = kept(peer.open("m", CAPACITY));
        long last = System.nanoTime();
        for (int beats = 0; beats < 15; ) {
            good.step();
            final long now = System.nanoTime();
            if (now - last > TimeUnit.MILLISECONDS.toNanos(200)) {
                last = now;
                peer.beat();
                if (beats++ % 5 == 0) {
                    // The first bytes of a record's stamp.
                    path.getOutputStream().write(beats);
                }
            }
        }
        assertFalse(peer.isEnded(), "slowness is no offence");
        assertNothingVisible("m");
        assertUnharmed();
    }

    @Test
    void shouldDropAPathWhoseTokenComesAByteASecond() throws Exception {
        final RawPeer peer = stranger();
        peer.introduce("mallory");
        final Socket path = kept(peer.knock("m", CAPACITY));
        path.setSoTimeout(1);
        final byte[] token = peer.token();
        int shown = 0;
        long last = System.nanoTime();
        while (!isEnded(path)) {
            good.step();
            final long now = System.nanoTime();
            if (now - last > TimeUnit.SECONDS.toNanos(1)) {
                last = now;
                try {
                    peer.beat();
                    path.getOutputStream().write(token, shown++, 1);
                } catch (final IOException e) {
                    // It has ended the one or the other.
                }
            }
            assertTrue(shown < token.length, "a path whose token takes half a minute is still waited for");
        }
        assertUnharmed();
    }

    private static boolean isEnded(final Socket path) {
        try {
            return path.getInputStream().read() < 0;
        } catch (final java.net.SocketTimeoutException e) {
            return false;
        } catch (final IOException e) {
            return true;
        }
    }

    @Test
    void shouldNotMindAReplicaThatStopsReading() throws Exception {
        final ServerSocket door = kept(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()));
        final ServerSocket dataDoor = kept(new ServerSocket());
        dataDoor.setReceiveBufferSize(64 << 10);
        dataDoor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        final Publication stuck =
                kept(hosts.near.addPublication("stuck", ChannelOptions.DEFAULT.withCapacity(STUCK_CAPACITY)));
        hosts.addRoute("stuck", "c", door.getLocalPort());
        door.setSoTimeout(1);
        final RawPeer[] peer = {null};
        until("the source dials", () -> {
            try {
                peer[0] = kept(RawPeer.answer(door, BridgedHosts.SECRET));
                return true;
            } catch (final java.net.SocketTimeoutException e) {
                return false;
            }
        });
        peer[0].introduce("c");
        peer[0].accept(dataDoor.getLocalPort());
        kept(dataDoor.accept());
        final UnsafeBuffer record = new UnsafeBuffer(new byte[STUCK_RECORD]);
        int published = 0;
        long lastBeat = System.nanoTime();
        final long enough = good.received() + 10 * MEANWHILE;
        long refused = 0;
        while (good.received() < enough || refused == 0) {
            good.step();
            if (stuck.offer(1, record, 0, STUCK_RECORD) > 0) {
                published++;
            } else {
                refused++;
            }
            if (System.nanoTime() - lastBeat > TimeUnit.MILLISECONDS.toNanos(300)) {
                lastBeat = System.nanoTime();
                peer[0].beat(STUCK_CAPACITY);
            }
        }
        assertTrue(
                published <= STUCK_CAPACITY / STUCK_RECORD,
                published + " records, more than the source's log has room for");
        assertFalse(peer[0].isEnded(), "it is slow, and that is all");
        assertUnharmed();
    }
}
