package io.busbar.bridge.wire.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.WireProbe;
import io.busbar.xdp.KernelTables;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class XdpProbeTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(0);

    private VethHosts hosts;

    @BeforeEach
    void open() {
        hosts = VethHosts.open();
    }

    @AfterEach
    void close() {
        if (hosts != null) {
            hosts.close();
        }
    }

    private static WireProbe probe(final XdpOptions options) {
        try (XdpWire wire = new XdpWire(options)) {
            return wire.probe();
        }
    }

    @Test
    void shouldTryTheInterfaceAndLeaveNothing() {
        try (KernelTables tables = new KernelTables()) {
            for (int i = 0; i < 5; i++) {
                final WireProbe probe = probe(XdpOptions.of("va", ANY));
                assertTrue(probe.works(), probe.toString());
                assertTrue(probe.detail().startsWith("va (veth), in the driver, copied"), probe.toString());
                assertEquals(0, tables.device("va").program());
            }
        }
    }

    @Test
    void shouldTryALoopbackOfItsOwnWhereNoInterfaceIsConfigured() {
        final WireProbe probe = probe(XdpOptions.none());
        assertTrue(probe.works(), probe.toString());
        assertTrue(probe.detail().startsWith("tried on a loopback of its own: lo"), probe.toString());
        assertTrue(probe.remedy().contains("interface in [xdp]"), probe.toString());
        // This thread is where it was.
        try (KernelTables tables = new KernelTables()) {
            assertEquals("va", tables.device("va").name());
        }
    }

    @Test
    void shouldSayWhatIsMissing() {
        final WireProbe none = probe(XdpOptions.of("eth77", ANY));
        assertFalse(none.works());
        assertTrue(none.detail().contains("eth77") && none.detail().contains("ENODEV"), none.toString());
        assertTrue(none.remedy().contains("ip link"), none.toString());
    }

    @Test
    void shouldWaitUntilWhoHadTheInterfaceIsGone() throws Exception {
        final XdpPort before = XdpPort.open(XdpOptions.of("va", ANY));
        final CountDownLatch probing = new CountDownLatch(1);
        final Thread closer = Thread.ofPlatform().start(() -> {
            try {
                probing.await();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            before.close();
        });
        probing.countDown();
        final WireProbe probe = probe(XdpOptions.of("va", ANY));
        closer.join();
        assertTrue(probe.works(), probe.toString());
    }
}
