package io.busbar.bridge.wire.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.WireProbe;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AeronProbeTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    private Path directory;

    private static WireProbe probe(final AeronOptions options) {
        return new AeronWire(options).probe();
    }

    @Test
    void shouldTryTheGroupOfSharedStreams() throws Exception {
        final InetSocketAddress group = new InetSocketAddress(InetAddress.getByName("239.255.77.9"), 40_772);
        final WireProbe probe = probe(AeronOptions.of(ANY).shared(Optional.of(group)));
        assertTrue(probe.works(), probe.toString());
        assertTrue(probe.detail().contains("shared streams to the group 239.255.77.9:40772"), probe.toString());
        assertEquals("", probe.remedy());
    }

    @Test
    void shouldSayThatNoMediaDriverIsAtWork() {
        final WireProbe probe = probe(AeronOptions.of(ANY).withDirectory(directory));
        assertFalse(probe.works());
        assertTrue(probe.detail().contains("no media driver is at work in " + directory), probe.toString());
        assertTrue(probe.remedy().contains("start the media driver"), probe.toString());
    }

    @Test
    void shouldLeaveNothingBehind() throws Exception {
        final Path home = directory.resolve("home");
        assertTrue(probe(AeronOptions.of(ANY).withHome(home)).works());
        try (var left = Files.list(home)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void shouldSayThatTheAddressIsNotThisHosts() throws Exception {
        final InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 0);
        final WireProbe probe = probe(AeronOptions.of(elsewhere));
        assertFalse(probe.works());
        assertTrue(probe.detail().contains("cannot receive by UDP on 192.0.2.1"), probe.toString());
    }
}
