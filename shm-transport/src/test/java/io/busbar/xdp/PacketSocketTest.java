package io.busbar.xdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Errno;
import io.busbar.shm.Memory;
import io.busbar.xdp.PortFilter.Verdict;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets from one end of a cable to the other. */
class PacketSocketTest {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final PacketOptions SMALL = new PacketOptions(64, 1514, true);

    private PrivateNetwork network;
    private KernelTables tables;

    @BeforeEach
    void open() throws Exception {
        network = new PrivateNetwork().withCable("left", "right", 1500);
        tables = new KernelTables();
    }

    @AfterEach
    void close() {
        if (network != null) {
            tables.close();
            network.close();
        }
    }

    /** One end: a filter and a socket for the first queue. */
    private static final class End implements AutoCloseable {
        final PortFilter filter;
        final PacketSocket socket;
        final Deque<byte[]> received = new ArrayDeque<>();

        End(final Device device, final AttachMode mode, final PacketOptions options) {
            filter = new PortFilter(Packets.HERE, Packets.PORT, options.isMultiBuffer());
            PacketSocket opened = null;
            try {
                filter.admit(Packets.PEER);
                filter.attach(device.index(), device.name(), mode);
                opened = PacketSocket.open(device, 0, options, filter);
            } finally {
                if (opened == null) {
                    filter.close();
                }
            }
            socket = opened;
        }

        boolean send(final byte[] packet) {
            final long room = socket.claim();
            if (room == 0) {
                return false;
            }
            for (int i = 0; i < packet.length; i++) {
                Memory.putByte(room + i, packet[i]);
            }
            socket.submit(packet.length);
            return true;
        }

        int receive() {
            return socket.receive(
                    (address, length) -> {
                        final byte[] packet = new byte[length];
                        Memory.copyOut(address, packet, length);
                        received.add(packet);
                    },
                    16);
        }

        @Override
        public void close() {
            socket.close();
            socket.close();
            filter.close();
            filter.close();
        }
    }

    private void exchange(final AttachMode mode, final PacketOptions options, final int count) {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Deque<byte[]> expected = new ArrayDeque<>();
        try (End left = new End(tables.device("left"), mode, options);
                End right = new End(tables.device("right"), mode, options)) {
            assertEquals(mode != AttachMode.GENERIC, right.filter.isInDriver(), right.filter.whyNotInDriver());
            final long start = System.nanoTime();
            int sent = 0;
            int arrived = 0;
            while (arrived < count) {
                // No more on the way than there are places, so that none is lost.
                if (sent < count && expected.size() < options.packets() / 2) {
                    final byte[] packet =
                            Packets.from(Packets.PEER, 1 + random.nextInt(options.largest() - Packet.HEADERS));
                    if (left.send(packet)) {
                        expected.add(packet);
                        sent++;
                    }
                }
                left.socket.flush();
                right.receive();
                while (!right.received.isEmpty()) {
                    assertArrayEquals(expected.remove(), right.received.remove(), "packet " + arrived++);
                }
                assertTrue(System.nanoTime() - start < DEADLINE, arrived + " arrived of " + sent + ", seed " + seed);
            }
            assertEquals(count, right.filter.count(Verdict.PASSED));
            assertEquals(0, right.socket.dropped());
        }
    }

    @Test
    void shouldCarryPacketsPastTheDriver() {
        exchange(AttachMode.NATIVE, SMALL, 2_000);
    }

    @Test
    void shouldCarryPacketsPastTheStack() {
        exchange(AttachMode.GENERIC, SMALL, 2_000);
    }

    @Test
    void shouldCarryPacketsOfSeveralBuffers() throws Exception {
        for (final String each : new String[] {"left", "right"}) {
            PrivateNetwork.ip("link set " + each + " mtu 9000");
        }
        final PacketOptions jumbo = new PacketOptions(64, 9014, true);
        assertEquals(3, jumbo.receiveChunks());
        exchange(AttachMode.NATIVE, jumbo, 1_000);
    }

    @Test
    void shouldSayWhyPacketsAreCopied() {
        final Device left = tables.device("left");
        try (End end = reopen(left, AttachMode.AUTO, SMALL)) {
            assertFalse(end.socket.isZeroCopy());
            assertTrue(end.socket.whyCopied().contains("EOPNOTSUPP"), end.socket.whyCopied());
        }
        try (End end = reopen(left, AttachMode.GENERIC, SMALL)) {
            assertTrue(end.socket.whyCopied().contains("does not run in the driver"), end.socket.whyCopied());
        }
        try (End end = reopen(left, AttachMode.AUTO, new PacketOptions(64, 1514, false))) {
            assertEquals("as configured", end.socket.whyCopied());
        }
    }

    @Test
    void shouldLeaveNothingBehind() {
        final Device left = tables.device("left");
        for (int i = 0; i < 10; i++) {
            assertEquals(0, tables.device("left").program());
            try (End end = reopen(left, AttachMode.AUTO, SMALL)) {
                assertTrue(tables.device("left").program() > 0);
                assertEquals(0, end.receive());
            }
        }
        assertEquals(0, tables.device("left").program());
    }

    /** The kernel gives a queue back a moment after its socket is closed. */
    private static End reopen(final Device device, final AttachMode mode, final PacketOptions options) {
        final long start = System.nanoTime();
        while (true) {
            try {
                return new End(device, mode, options);
            } catch (final XdpException e) {
                if (!e.is(Errno.EBUSY) || System.nanoTime() - start > DEADLINE) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldSayWhoIsInTheWay() {
        final Device left = tables.device("left");
        try (End first = new End(left, AttachMode.AUTO, SMALL);
                PortFilter second = new PortFilter(Packets.HERE, Packets.PORT, false)) {
            final XdpException attached =
                    assertThrows(XdpException.class, () -> second.attach(left.index(), left.name(), AttachMode.AUTO));
            assertTrue(attached.getMessage().contains("EBUSY"), attached.getMessage());
            assertTrue(attached.remedy().contains("another program has the interface"), attached.getMessage());
            final XdpException bound =
                    assertThrows(XdpException.class, () -> PacketSocket.open(left, 0, SMALL, first.filter));
            assertTrue(bound.getMessage().contains("EBUSY"), bound.getMessage());
            assertTrue(bound.getMessage().contains("queue 0 of left"), bound.getMessage());
            final XdpException queue =
                    assertThrows(XdpException.class, () -> PacketSocket.open(left, 77, SMALL, first.filter));
            assertTrue(queue.getMessage().contains("EINVAL"), queue.getMessage());
            assertTrue(queue.remedy().contains("ethtool -l left"), queue.getMessage());
        }
    }

    @Test
    void shouldGoOnWhenTheInterfaceWasDown() throws Exception {
        try (End left = new End(tables.device("left"), AttachMode.AUTO, SMALL);
                End right = new End(tables.device("right"), AttachMode.AUTO, SMALL)) {
            PrivateNetwork.ip("link set left down");
            for (int i = 0; i < 100; i++) {
                left.send(Packets.from(Packets.PEER, 100));
                left.socket.flush();
            }
            assertEquals(0, right.receive());
            PrivateNetwork.ip("link set left up");
            final byte[] after = Packets.from(Packets.PEER, 777);
            final long start = System.nanoTime();
            do {
                left.send(after);
                left.socket.flush();
                right.receive();
                assertTrue(System.nanoTime() - start < DEADLINE, "nothing arrives");
            } while (right.received.stream().noneMatch(each -> Arrays.equals(each, after)));
        }
    }

    @Test
    void shouldSayThatTheInterfaceIsGone() throws Exception {
        final End left = new End(tables.device("left"), AttachMode.AUTO, SMALL);
        try (left) {
            PrivateNetwork.ip("link delete left");
            final XdpException gone = assertThrows(XdpException.class, () -> {
                left.send(Packets.from(Packets.PEER, 100));
                left.socket.flush();
            });
            assertTrue(
                    gone.getMessage().contains("ENXIO") || gone.getMessage().contains("ENETDOWN"), gone.getMessage());
            assertEquals(0, left.receive());
        }
        assertThrows(XdpException.class, () -> tables.device("left"));
    }
}
