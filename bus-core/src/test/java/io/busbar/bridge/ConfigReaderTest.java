package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.BusOptions;
import io.busbar.bridge.BridgeConfig.Grant;
import io.busbar.bridge.BridgeConfig.Idle;
import io.busbar.bridge.gateway.GatewayOptions;
import io.busbar.bridge.gateway.GatewayOptions.Direction;
import io.busbar.bridge.gateway.GatewayOptions.Full;
import io.busbar.bridge.link.Route;
import io.busbar.bridge.wire.aeron.AeronOptions;
import io.busbar.bridge.wire.rdma.RdmaOptions;
import io.busbar.bridge.wire.tcp.Sockets;
import io.busbar.bridge.wire.udp.UdpOptions;
import io.busbar.bridge.wire.uring.UringOptions;
import io.busbar.bridge.wire.xdp.XdpOptions;
import io.busbar.xdp.AttachMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    @TempDir
    private Path directory;

    private BridgeConfig read(final String text) throws ConfigException, IOException {
        return ConfigReader.read(Files.writeString(directory.resolve("bridge.toml"), text));
    }

    private List<String> mistakes(final String text) {
        return assertThrows(ConfigException.class, () -> read(text)).mistakes();
    }

    @Test
    void shouldReadAllThatCanBeSaid() throws Exception {
        final Path secret = Files.writeString(directory.resolve("key"), "0123456789abcdef");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        final BridgeConfig config = read("""
                name = "a"
                bus = "market"
                listen = "127.0.0.1:7400"
                secret-file = "%s"
                idle = "sleep"
                core = 1
                [tcp]
                data-listen = "127.0.0.1:7401"
                sockets = "channel"
                [udp]
                data-listen = "127.0.0.1:7402"
                segments = "off"
                mtu = 9000
                buffer = 65536
                [uring]
                data-listen = "127.0.0.1:7403"
                zero-copy = "off"
                polling-core = 1
                [[peer]]
                name = "b"
                address = "[::1]:7400"
                [[route]]
                channel = "md"
                peer = "b"
                as = "md.a"
                wires = ["uring", "tcp"]
                slow = "cut"
                from = "now"
                [[route]]
                channel = "md"
                peer = "b"
                [[accept]]
                peer = "b"
                channels = ["x", "md.*"]
                max-capacity = 65536
                """.formatted(secret));
        assertEquals("a", config.name());
        assertEquals(Idle.SLEEP, config.idle());
        assertEquals(Sockets.CHANNEL, config.sockets());
        assertEquals(7401, config.dataListen().getPort());
        assertEquals(
                new UdpOptions(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 7402), false, 9000, 65536),
                config.wires().udp());
        final UringOptions uring = config.wires().uring();
        assertEquals(7403, uring.listen().getPort());
        assertFalse(uring.zeroCopy());
        assertTrue(uring.events());
        assertEquals(1, uring.ring().pollingCpu());
        assertArrayEquals(Files.readAllBytes(secret), config.secret());
        assertEquals(
                List.of(
                        new Route("md", "b", "md.a", List.of("uring", "tcp"), Route.Slow.CUT, false),
                        new Route("md", "b", "md", List.of("tcp"), Route.Slow.HOLD, true)),
                config.routes());
        assertEquals(List.of(new Grant("b", List.of("x", "md.*"), 65536)), config.grants());
    }

    @Test
    void shouldHaveNobodyWokenByTheRingWhoDoesNotSleep() throws Exception {
        final BridgeConfig config = read("""
                name = "a"
                bus = "market"
                [tcp]
                data-listen = "127.0.0.1:7401"
                """);
        final UringOptions uring = config.wires().uring();
        assertFalse(uring.events());
        assertTrue(uring.zeroCopy());
        assertFalse(uring.ring().isPolled());
        assertEquals(7401, uring.listen().getPort());
    }

    @Test
    void shouldHaveWhoSleepsWokenByAllWiresHoweverTheyWereMade() {
        final InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        for (final Idle idle : Idle.values()) {
            final BridgeConfig config = new BridgeConfig(
                    "a",
                    "market",
                    BusOptions.DEFAULT,
                    Optional.empty(),
                    any,
                    new byte[0],
                    Sockets.NATIVE,
                    idle,
                    -1,
                    Map.of(),
                    List.of(),
                    List.of(),
                    WireOptions.of(any)
                            .withUring(UringOptions.of(any).withZeroCopy(false))
                            .withRdma(RdmaOptions.of(any).withEvents(true)),
                    List.of());
            assertFalse(config.wires().uring().zeroCopy());
            assertEquals(idle == Idle.SLEEP, config.wires().uring().events());
            assertEquals(idle == Idle.SLEEP, config.wires().rdma().events());
        }
    }

    @Test
    void shouldReadWhatHasToDoWithAeron() throws Exception {
        final BridgeConfig config = read("""
                name = "a"
                bus = "market"
                directory = "/dev/shm/market"
                [aeron]
                listen = "127.0.0.1:7500"
                term-length = 262144
                mtu = 8928
                share = true
                group = "239.1.2.3:7501"
                driver-timeout = 5000
                [[gateway]]
                name = "ticks"
                direction = "in"
                aeron = "aeron:udp?endpoint=10.0.0.1:40123"
                stream = 1001
                channel = "ticks"
                [[gateway]]
                name = "fills"
                direction = "out"
                aeron = "aeron:ipc"
                stream = -7
                channel = "fills"
                full = "drop"
                types = true
                """);
        final AeronOptions aeron = config.wires().aeron();
        assertEquals(7500, aeron.listen().getPort());
        assertEquals(Optional.empty(), aeron.directory());
        assertEquals(Path.of("/dev/shm/market/.aeron"), aeron.home());
        assertEquals(262_144, aeron.termLength());
        assertEquals(8928, aeron.mtu());
        assertTrue(aeron.share());
        assertEquals(7501, aeron.group().orElseThrow().getPort());
        assertEquals(5_000_000_000L, aeron.driverTimeout());
        final String uri = "aeron:udp?endpoint=10.0.0.1:40123";
        assertEquals(
                List.of(
                        new GatewayOptions("ticks", Direction.IN, uri, 1001, "ticks", Full.HOLD, false),
                        new GatewayOptions("fills", Direction.OUT, "aeron:ipc", -7, "fills", Full.DROP, true)),
                config.gateways());
    }

    @Test
    void shouldTellMistakesAboutAeronWithTheirLines() {
        final List<String> mistakes = mistakes("""
                name = "a"
                bus = "b"
                [aeron]
                directory = "/dev/shm/no-driver-is-here"
                term-length = 100000
                mtu = 1400
                group = "10.0.0.1:7501"
                driver-timeout = 1
                [[gateway]]
                name = "g"
                direction = "through"
                aeron = "udp://10.0.0.1"
                channel = ".x"
                [[gateway]]
                name = "g"
                direction = "in"
                aeron = "aeron:ipc"
                stream = 1
                channel = "y"
                full = "spill"
                """);
        final String[] expected = {
            ":4: aeron.directory:",
            ":5: aeron.term-length:",
            ":6: aeron.mtu:",
            ":7: aeron.group: must be a multicast",
            ":7: aeron.group: is for shared",
            ":8: aeron.driver-timeout:",
            ":11: gateway.direction:",
            ":12: gateway.aeron:",
            ":9: gateway.stream:",
            ":13: gateway.channel:",
            ":15: gateway.name:",
            ":20: gateway.full:"
        };
        for (final String each : expected) {
            assertTrue(mistakes.stream().anyMatch(mistake -> mistake.contains(each)), each + " in " + mistakes);
        }
    }

    @Test
    void shouldGrantByPatterns() {
        final Grant grant = new Grant("b", List.of("x", "md.*"), 1);
        assertTrue(grant.allows("b", "md.es"));
        assertTrue(grant.allows("b", "x"));
        assertTrue(new Grant("*", List.of("*"), 1).allows("anybody", "anything"));
        for (final String name : List.of("xx", "mdxes", "md", "amd.es", "")) {
            assertEquals(false, grant.allows("b", name), name);
        }
        assertEquals(false, grant.allows("c", "x"));
    }

    @Test
    void shouldTellEachMistakeWithItsLineAndWhatToDo() {
        final List<String> mistakes = mistakes("""
                name = "a b"
                bus = 7
                listen = "0.0.0.0:7400"
                idle = "lazy"
                colour = "blue"
                [[peer]]
                name = "b"
                address = "nowhere"
                [[route]]
                channel = ".x"
                peer = "c"
                wires = ["avian"]
                [[route]]
                channel = "y"
                peer = "b"
                slow = "drop"
                [[accept]]
                max-capacity = 1
                """);
        final String[] expected = {
            ":1: name:",
            ":2: bus:",
            ":3: listen:",
            ":4: idle:",
            ":5: colour:",
            ":8: peer.address:",
            ":10: route.channel:",
            ":11: route.peer:",
            ":12: route.wires:",
            ":15: route.peer:",
            ":16: route.slow:",
            ":18: accept.max-capacity:"
        };
        for (final String each : expected) {
            assertTrue(mistakes.stream().anyMatch(mistake -> mistake.contains(each)), each + " in " + mistakes);
        }
    }

    @Test
    void shouldReadTheInterfaceOfTheWireXdp() throws Exception {
        final XdpOptions options = read("""
                name = "a"
                bus = "b"
                [xdp]
                interface = "eth1"
                data-listen = "10.1.2.3:7402"
                queues = 2
                packets = 4096
                mode = "generic"
                copy = true
                checksums = true
                """).wires().xdp();
        assertEquals(
                new XdpOptions(
                        "eth1", new InetSocketAddress("10.1.2.3", 7402), 2, 4096, AttachMode.GENERIC, false, true),
                options);
        final XdpOptions none = read("name = \"a\"\nbus = \"b\"\n").wires().xdp();
        assertEquals("", none.device());
        assertEquals(AttachMode.AUTO, none.mode());
        assertTrue(none.zeroCopy() && !none.checksums());
    }

    @Test
    void shouldTellMistakesAboutTheWireXdp() {
        final List<String> mistakes = mistakes("""
                name = "a"
                bus = "b"
                [[peer]]
                name = "p"
                address = "127.0.0.1:1"
                [[route]]
                channel = "x"
                peer = "p"
                wires = ["xdp", "tcp"]
                [xdp]
                data-listen = "[::1]:0"
                packets = 3000
                mode = "fast"
                """);
        for (final String each : List.of(
                "route: the wire xdp needs to know its interface",
                ":11: xdp.data-listen:",
                ":12: xdp.packets:",
                ":13: xdp.mode:")) {
            assertTrue(mistakes.stream().anyMatch(mistake -> mistake.contains(each)), each + " in " + mistakes);
        }
    }

    @Test
    void shouldRefuseASecretThatOthersCanRead() throws Exception {
        final Path secret = Files.writeString(directory.resolve("key"), "0123456789abcdef");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        final String told = mistakes("name = \"a\"\nbus = \"b\"\nsecret-file = \"" + secret + "\"\n")
                .getFirst();
        assertTrue(told.contains(":3:") && told.contains("chmod 600"), told);
    }

    @Test
    void shouldRefuseTwoRoutesToOneReplica() {
        final String told = mistakes("""
                        name = "a"
                        bus = "b"
                        [[peer]]
                        name = "p"
                        address = "127.0.0.1:1"
                        [[route]]
                        channel = "x"
                        peer = "p"
                        [[route]]
                        channel = "y"
                        peer = "p"
                        as = "x"
                        """).getFirst();
        assertTrue(told.contains(":12: route.as"), told);
    }

    @Test
    void shouldTellWhereTheFileIsNoToml() {
        assertTrue(mistakes("name = \"a\"\nbus = = 1\n").getFirst().contains(":2:"));
        assertThrows(ConfigException.class, () -> ConfigReader.read(directory.resolve("missing.toml")));
    }
}
