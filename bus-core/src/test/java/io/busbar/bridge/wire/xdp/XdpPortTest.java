package io.busbar.bridge.wire.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.datagram.IpAddress;
import io.busbar.shm.Memory;
import io.busbar.xdp.AttachMode;
import io.busbar.xdp.PortFilter.Verdict;
import java.lang.foreign.Arena;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Datagrams between two hosts, past the network stack of both. */
class XdpPortTest {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final InetSocketAddress ANY = new InetSocketAddress(0);
    private static final int PACKETS = 64;

    private final long seed = Long.getLong("busbar.xdp.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Arena arena = Arena.ofConfined();
    private final long memory = arena.allocate(1 << 16).address();
    private VethHosts hosts;

    @BeforeEach
    void open() throws Exception {
        hosts = new VethHosts();
    }

    @AfterEach
    void close() {
        if (hosts != null) {
            hosts.close();
        }
        arena.close();
    }

    private static XdpOptions options(final String device) {
        return XdpOptions.of(device, ANY).withPackets(PACKETS);
    }

    private XdpPort openA(final AttachMode mode) throws WireException {
        hosts.enterA();
        return XdpPort.open(options(VethHosts.DEVICE_A).withMode(mode).withChecksums(true));
    }

    private XdpPort openB(final AttachMode mode) throws WireException {
        hosts.enterB();
        return XdpPort.open(options(VethHosts.DEVICE_B).withMode(mode));
    }

    @FunctionalInterface
    private interface Step {
        boolean isDone() throws WireException;
    }

    private void until(final Step step) throws WireException {
        final long start = System.nanoTime();
        while (!step.isDone()) {
            assertTrue(System.nanoTime() - start < DEADLINE, "not in time; seed " + seed);
        }
    }

    /** Sends until something arrives: only when the MAC is known does anything leave. */
    private void meet(final XdpPort from, final int peer, final XdpPort to) throws WireException {
        Memory.put(memory, -1);
        until(() -> {
            from.refresh(System.nanoTime());
            from.send(peer, memory, Long.BYTES, 0, 0);
            from.flush();
            return to.receive((high, low, port, address, length) -> {}, 1) > 0;
        });
        // What was sent once more is on its way, or here.
        until(() -> to.receive((high, low, port, address, length) -> {}, 100) == 0);
    }

    private void exchange(final XdpPort from, final XdpPort to, final int count) throws WireException {
        final int peer = from.addPeer(to.localAddress());
        final int back = to.addPeer(from.localAddress());
        assertNotEquals(-1, back);
        meet(from, peer, to);
        final int[] arrived = {0};
        final int[] sent = {0};
        until(() -> {
            while (sent[0] < count && sent[0] - arrived[0] < PACKETS / 2) {
                final int length = Integer.BYTES * random.nextInt((from.maxPayload(peer) - 16) / Integer.BYTES + 1);
                Memory.put(memory, sent[0]);
                Memory.put(memory + Long.BYTES, length);
                for (int i = 0; i < length; i += Integer.BYTES) {
                    Memory.putInt(memory + 16 + i, sent[0] * 31 + i);
                }
                if (!from.send(peer, memory, 16, memory + 16, length)) {
                    break;
                }
                sent[0]++;
            }
            from.flush();
            to.receive(
                    (high, low, port, address, length) -> {
                        assertEquals(IpAddress.low(from.localAddress().getAddress()), low);
                        assertEquals(from.localAddress().getPort(), port);
                        if (Memory.get(address) == -1) {
                            return;
                        }
                        assertEquals(arrived[0], Memory.get(address), "seed " + seed);
                        assertEquals(length - 16, Memory.get(address + Long.BYTES));
                        for (int i = 0; i < length - 16; i += Integer.BYTES) {
                            assertEquals(arrived[0] * 31 + i, Memory.getInt(address + 16 + i));
                        }
                        arrived[0]++;
                    },
                    16);
            return arrived[0] == count;
        });
        assertEquals(0, from.damaged() + to.damaged());
    }

    @Test
    void shouldCarryDatagramsInTheDriver() throws Exception {
        try (XdpPort a = openA(AttachMode.NATIVE);
                XdpPort b = openB(AttachMode.NATIVE)) {
            exchange(a, b, 2_000);
            assertTrue(a.detail().contains("va (veth), in the driver, copied"), a.detail());
        }
    }

    @Test
    void shouldCarryDatagramsOutsideOfTheDriver() throws Exception {
        try (XdpPort a = openA(AttachMode.GENERIC);
                XdpPort b = openB(AttachMode.GENERIC)) {
            exchange(b, a, 2_000);
            assertTrue(a.detail().contains("outside of the driver"), a.detail());
        }
    }

    @Test
    void shouldCarryJumboDatagrams() throws Exception {
        for (final boolean first : new boolean[] {true, false}) {
            if (first) {
                hosts.enterA();
            } else {
                hosts.enterB();
            }
            VethHosts.ip("link set " + (first ? VethHosts.DEVICE_A : VethHosts.DEVICE_B) + " mtu 9000");
        }
        try (XdpPort a = openA(AttachMode.AUTO);
                XdpPort b = openB(AttachMode.AUTO)) {
            exchange(a, b, 1_000);
            assertEquals(8972, a.maxPayload(0));
        }
    }

    @Test
    void shouldCarryDatagramsToItselfOverLoopback() throws Exception {
        hosts.enterA();
        try (XdpPort lo = XdpPort.open(options("lo"))) {
            exchange(lo, lo, 500);
            assertTrue(lo.detail().contains("outside of the driver"), lo.detail());
        }
    }

    @Test
    void shouldFollowMacRouteAndMtu() throws Exception {
        try (XdpPort a = openA(AttachMode.AUTO);
                XdpPort b = openB(AttachMode.AUTO)) {
            final int peer = a.addPeer(b.localAddress());
            b.addPeer(a.localAddress());
            meet(a, peer, b);
            assertEquals(1472, a.maxPayload(peer));
            // Another MAC: the peers' tables have the old one until the new owner speaks.
            hosts.enterB();
            VethHosts.ip("link set vb address 02:00:00:00:00:77");
            hosts.enterA();
            VethHosts.ip("neigh replace 10.211.8.2 lladdr 02:00:00:00:00:77 dev va");
            meet(a, peer, b);
            VethHosts.ip("link set va mtu 1300");
            until(() -> {
                a.refresh(System.nanoTime());
                return a.maxPayload(peer) == 1272;
            });
            VethHosts.ip("route add 10.211.8.2/32 dev va mtu 1000");
            until(() -> {
                a.refresh(System.nanoTime());
                return a.maxPayload(peer) == 972;
            });
            final long lost = a.lost();
            assertTrue(a.send(peer, memory, 64, memory, 1000));
            assertEquals(lost + 1, a.lost());
            VethHosts.ip("route replace blackhole 10.211.8.2/32");
            until(() -> {
                a.refresh(System.nanoTime());
                return a.detail().contains("10.211.8.2");
            });
            VethHosts.ip("route delete 10.211.8.2/32");
            meet(a, peer, b);
        }
    }

    @Test
    void shouldSayWhichWayARouteLeads() throws Exception {
        try (XdpPort a = openA(AttachMode.AUTO)) {
            final InetAddress far = InetAddress.getByName("10.99.0.1");
            final WireException none =
                    assertThrows(WireException.class, () -> a.addPeer(new InetSocketAddress(far, 7)));
            assertTrue(none.getMessage().contains("ENETUNREACH"), none.getMessage());
            final WireException elsewhere = assertThrows(
                    WireException.class, () -> a.addPeer(new InetSocketAddress(InetAddress.getByName("127.0.0.9"), 7)));
            assertTrue(elsewhere.getMessage().contains("leads through lo, not through va"), elsewhere.getMessage());
            final WireException six = assertThrows(
                    WireException.class, () -> a.addPeer(new InetSocketAddress(InetAddress.getByName("fe80::1"), 7)));
            assertTrue(six.getMessage().contains("IPv4"), six.getMessage());
        }
    }

    @Test
    void shouldLetInOnlyWhoIsAdmitted() throws Exception {
        try (XdpPort b = openB(AttachMode.AUTO)) {
            hosts.enterA();
            try (DatagramSocket socket = new DatagramSocket(0, VethHosts.ADDRESS_A)) {
                final byte[] bytes = {1, 2, 3};
                final DatagramPacket packet = new DatagramPacket(bytes, bytes.length, b.localAddress());
                for (int i = 0; i < 10; i++) {
                    socket.send(packet);
                }
                until(() -> b.count(Verdict.STRANGERS) == 10);
                assertEquals(0, b.receive((high, low, port, address, length) -> {}, 100));
                b.admit(VethHosts.ADDRESS_A);
                final int[] taken = {0};
                socket.send(packet);
                until(() -> {
                    b.receive(
                            (high, low, port, address, length) -> {
                                taken[0]++;
                                assertEquals(socket.getLocalPort(), port);
                                assertEquals(3, length);
                            },
                            100);
                    return taken[0] + b.damaged() == 1;
                });
                b.dismiss(VethHosts.ADDRESS_A);
                socket.send(packet);
                until(() -> b.count(Verdict.STRANGERS) == 11);
                assertTrue(b.detail().contains("dropped STRANGERS 11"), b.detail());
            }
        }
    }

    @Test
    void shouldHoldThePortAgainstOthers() throws Exception {
        try (XdpPort a = openA(AttachMode.AUTO)) {
            final int port = a.localAddress().getPort();
            assertThrows(java.net.BindException.class, () -> new DatagramSocket(port, VethHosts.ADDRESS_A).close());
            final WireException second = assertThrows(
                    WireException.class,
                    () -> XdpPort.open(XdpOptions.of("va", new InetSocketAddress(VethHosts.ADDRESS_A, port))));
            assertTrue(second.getMessage().contains("EADDRINUSE"), second.getMessage());
        }
    }

    @Test
    void shouldSayWhatIsWrongWithTheInterface() throws Exception {
        hosts.enterA();
        for (final String[] each : new String[][] {
            {"none", "ENODEV"},
            {"va", "EADDRNOTAVAIL"}
        }) {
            final WireException wrong = assertThrows(
                    WireException.class,
                    () -> XdpPort.open(XdpOptions.of(each[0], new InetSocketAddress("10.99.0.9", 0))));
            assertTrue(wrong.getMessage().contains(each[0].equals("none") ? each[1] : "10.99.0.9"), wrong.getMessage());
        }
        VethHosts.ip("link set va down");
        final WireException down = assertThrows(WireException.class, () -> XdpPort.open(options("va")));
        assertTrue(down.getMessage().contains("is down: ip link set va up"), down.getMessage());
    }

    @Test
    void shouldFailWhenTheInterfaceGoes() throws Exception {
        try (XdpPort a = openA(AttachMode.AUTO);
                XdpPort b = openB(AttachMode.AUTO)) {
            final int peer = a.addPeer(b.localAddress());
            hosts.enterA();
            VethHosts.ip("link delete va");
            assertThrows(
                    WireException.class,
                    () -> until(() -> {
                        a.refresh(System.nanoTime());
                        a.send(peer, memory, 8, 0, 0);
                        a.flush();
                        return false;
                    }));
            assertFalse(b.receive((high, low, port, address, length) -> {}, 100) > 5);
        }
    }
}
