package io.busbar.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Errno;
import java.net.Inet4Address;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KernelTablesTest {
    private static final Inet4Address HERE = Packets.address(10, 211, 9, 1);
    private static final Inet4Address NEAR = Packets.address(10, 211, 9, 2);
    private static final Inet4Address FAR = Packets.address(10, 99, 0, 1);

    private PrivateNetwork network;
    private KernelTables tables;

    @BeforeEach
    void open() throws Exception {
        network = new PrivateNetwork().withCable("left", "right", 9000);
        PrivateNetwork.ip("link set left address 02:11:22:33:44:55");
        PrivateNetwork.ip("address add 10.211.9.1/24 dev left");
        tables = new KernelTables();
    }

    @AfterEach
    void close() {
        if (network != null) {
            tables.close();
            network.close();
        }
    }

    @Test
    void shouldDescribeInterfaces() throws Exception {
        final Device left = tables.device("left");
        assertEquals("left", left.name());
        assertEquals(0x021122334455L, left.mac());
        assertEquals(9000, left.mtu());
        assertEquals(List.of(HERE), left.addresses());
        assertEquals("veth", left.driver());
        assertEquals(1, left.queues());
        assertTrue(left.isUp() && left.framing() && !left.loops());
        assertEquals(0, left.program());
        assertEquals(left, tables.device(left.index()));
        final Device lo = tables.device("lo");
        assertTrue(lo.loops() && lo.framing() && lo.isUp());
        PrivateNetwork.ip("link set left down");
        assertFalse(tables.device("left").isUp());
        tables.bringUp(left);
        assertTrue(tables.device("left").isUp());
        final XdpException none = assertThrows(XdpException.class, () -> tables.device("none"));
        assertTrue(none.is(Errno.ENODEV), none.getMessage());
        assertTrue(none.getMessage().contains("interface none"), none.getMessage());
    }

    @Test
    void shouldFindRoutes() throws Exception {
        final int left = tables.device("left").index();
        assertEquals(new Route(left, NEAR, 0), tables.route(NEAR));
        final XdpException none = assertThrows(XdpException.class, () -> tables.route(FAR));
        assertTrue(none.is(Errno.ENETUNREACH), none.getMessage());
        PrivateNetwork.ip("route add 10.99.0.0/16 via 10.211.9.2 mtu 1400");
        assertEquals(new Route(left, NEAR, 1400), tables.route(FAR));
        PrivateNetwork.ip("route add blackhole 10.98.0.0/16");
        assertThrows(XdpException.class, () -> tables.route(Packets.address(10, 98, 0, 1)));
        assertTrue(tables.device(tables.route(HERE).device()).loops());
    }

    @Test
    void shouldFindNeighbours() throws Exception {
        final int left = tables.device("left").index();
        assertEquals(KernelTables.UNKNOWN, tables.neighbour(left, NEAR));
        PrivateNetwork.ip("neigh add 10.211.9.2 lladdr 02:00:00:00:00:0a dev left");
        assertEquals(0x02000000000AL, tables.neighbour(left, NEAR));
        PrivateNetwork.ip("neigh change 10.211.9.2 lladdr 02:00:00:00:00:0b dev left");
        assertEquals(0x02000000000BL, tables.neighbour(left, NEAR));
    }

    @Test
    void shouldTellOfChanges() throws Exception {
        assertFalse(tables.haveChanged());
        for (final String change : new String[] {
            "neigh add 10.211.9.2 lladdr 02:00:00:00:00:0a dev left",
            "route add 10.99.0.0/16 via 10.211.9.2",
            "link set left mtu 1400",
            "address add 10.211.10.1/24 dev left"
        }) {
            PrivateNetwork.ip(change);
            assertTrue(tables.haveChanged(), change);
        }
    }
}
