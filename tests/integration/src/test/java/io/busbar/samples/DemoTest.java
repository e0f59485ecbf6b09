package io.busbar.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busbar.process.JvmCommand;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private static final int FAILED = 1;
    private static final int WRONG_INPUT = 2;
    private static final int TERMINATED = 128 + 15;

    @TempDir
    private Path folder;

    @Test
    void shouldExchangeASyntheticMarket() throws Exception {
        try (DemoProcess demo = DemoProcess.start()) {
            assertEquals(0, demo.await(), demo::text);
            assertPrinted(demo, "1,000,000 messages in ");
            assertPrinted(demo, "  template 32    931,819  book");
            assertPrinted(demo, "wire tcp: works");
            assertPrinted(demo, "wire uring: ");
            assertPrinted(demo, "bridged over ");
            assertPrinted(demo, "of [uring, tcp]");
            assertPrinted(demo, "one-way latency in us");
            assertPrinted(demo, "  ok      lost=0 duplicated=0");
            assertFalse(demo.text().contains("FAILED"), demo::text);
            assertFalse(demo.hasLeftSomething());
        }
    }

    @Test
    void shouldSayWhichWireItChose() throws Exception {
        try (DemoProcess demo = DemoProcess.start("--wires", "tcp", "--messages", "1000")) {
            assertEquals(0, demo.await(), demo::text);
            assertPrinted(demo, "bridged over tcp: the preferred one of [tcp], and it works on both sides");
            assertPrinted(demo, "  ok      lost=0 duplicated=0");
        }
    }

    @Test
    void shouldExchangeOnOneBusIfTold() throws Exception {
        try (DemoProcess demo = DemoProcess.start("--direct", "--messages", "1000")) {
            assertEquals(0, demo.await(), demo::text);
            assertFalse(demo.text().contains("bridge"), demo::text);
            assertPrinted(demo, "  ok      lost=0 duplicated=0");
        }
    }

    @Test
    void shouldRunAsAnOrdinaryUser() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become another user");
        assumeTrue(JvmCommand.isInstalled("setpriv"), "setpriv (util-linux) is not installed");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (DemoProcess demo = DemoProcess.startAsNobody(folder, "--messages", "100000")) {
            assertTrue(demo.awaitLine("bridged over "), demo::text);
            final Path process =
                    Path.of("/proc", Long.toString(demo.child("demo-bridge").pid()));
            assertEquals(DemoProcess.NOBODY, Files.getAttribute(process, "unix:uid"));
            assertEquals(0, demo.await(), demo::text);
            assertPrinted(demo, "  ok      lost=0 duplicated=0");
        }
    }

    @Test
    void shouldExchangeTheCapture() throws Exception {
        try (DemoProcess demo = DemoProcess.start("--pcap", SharedData.capture().toString())) {
            assertEquals(0, demo.await(), demo::text);
            assertPrinted(demo, "20,546 messages in ");
            assertPrinted(demo, "  template 12         18  heartbeat");
            assertPrinted(demo, "  template 32     19,138  book");
            assertPrinted(demo, "  template 35        614  session statistics");
            assertPrinted(demo, "  template 37        388  volume");
            assertPrinted(demo, "  template 42        388  trade summary");
            assertPrinted(demo, "127 books");
            // The two copies of the feed bring the same entries: one half is repeated, none is missing.
            assertPrinted(demo, "repeated by the feed's second copy 15,731, missing 0");
            assertPrinted(demo, "  ok      lost=0 duplicated=0");
        }
    }

    @Test
    void shouldSayWhereACaptureIsCutShort() throws Exception {
        final Path file = folder.resolve("cut.pcapng");
        final byte[] whole = Files.readAllBytes(SharedData.capture());
        Files.write(file, Arrays.copyOf(whole, whole.length - 10));
        assertRefused(file, "ends after");
        assertRefused(file, "The capture was cut short: copy it again");
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() throws Exception {
        assertRefused(folder.resolve("missing"), "no such file");
        assertRefused(Files.writeString(folder.resolve("text"), "Not a capture."), "neither pcap nor pcapng");
        final ByteBuffer empty = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        empty.putInt(0xA1B2C3D4).putShort((short) 2);
        assertRefused(Files.write(folder.resolve("empty"), empty.array()), "holds no message of CME MDP 3.0");
    }

    @Test
    void shouldFailIfAChildIsKilled() throws Exception {
        final Map<String, String> children =
                Map.of("demo-follower", "follower", "demo-publisher", "publisher", "--far", "far bridge");
        for (final Map.Entry<String, String> child : children.entrySet()) {
            try (DemoProcess demo = DemoProcess.start("--messages", "100000000")) {
                assertTrue(demo.awaitLine(" of 100,000,000 "), demo::text);
                demo.child(child.getKey()).destroyForcibly();
                assertEquals(FAILED, demo.await());
                assertPrinted(demo, "the " + child.getValue() + " process ended with status 137");
                assertFalse(demo.hasLeftSomething());
            }
        }
    }

    @Test
    void shouldLeaveNothingBehindIfTerminated() throws Exception {
        try (DemoProcess demo = DemoProcess.start("--messages", "100000000")) {
            assertTrue(demo.awaitLine(" of 100,000,000 "), demo::text);
            final ProcessHandle publisher = demo.child("demo-publisher");
            final ProcessHandle follower = demo.child("demo-follower");
            final ProcessHandle bridge = demo.child("demo-bridge");
            demo.handle().destroy();
            assertEquals(TERMINATED, demo.await());
            awaitEnd(publisher);
            awaitEnd(follower);
            awaitEnd(bridge);
            assertFalse(demo.hasLeftSomething());
        }
    }

    @Test
    void shouldLeaveNothingBehindIfKilled() throws Exception {
        try (DemoProcess demo = DemoProcess.start("--messages", "100000000")) {
            assertTrue(demo.awaitLine(" of 100,000,000 "), demo::text);
            final ProcessHandle publisher = demo.child("demo-publisher");
            final ProcessHandle follower = demo.child("demo-follower");
            final ProcessHandle bridge = demo.child("demo-bridge");
            demo.handle().destroyForcibly();
            awaitEnd(publisher);
            awaitEnd(follower);
            awaitEnd(bridge);
            assertFalse(demo.hasLeftSomething());
        }
    }

    private static void assertRefused(final Path file, final String reason) throws Exception {
        try (DemoProcess demo = DemoProcess.start("--pcap", file.toString())) {
            assertEquals(WRONG_INPUT, demo.await());
            assertPrinted(demo, "busbar: " + file);
            assertPrinted(demo, reason);
            assertEquals(1, demo.text().lines().count(), demo::text);
        }
    }

    private static void awaitEnd(final ProcessHandle process) throws Exception {
        process.onExit().get(1, TimeUnit.MINUTES);
    }

    private static void assertPrinted(final DemoProcess demo, final String part) {
        assertTrue(demo.text().contains(part), demo::text);
    }
}
