package io.busbar.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import io.busbar.samples.SharedData;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the tests of the wire rdma on soft-RoCE and soft-iWARP, in a kernel that has both. Skipped, with the reason,
 * where that kernel or a program is missing.
 *
 * <p>The build runs the conformance suite on soft-RoCE. The rest, {@code -Dbusbar.rdma.all=true}, is a command of its
 * own: soft-iWARP resets a connection now and then when a dozen are made at once, which bridges survive and the
 * conformance suite does not.
 */
class RdmaTestbedTest {
    private static final Path ROOT = root();
    private static final String SCRIPT = ROOT.resolve("tests/rdma-testbed.sh").toString();
    private static final Path CORE_TESTS = ROOT.resolve("bus-core/target/test-classes");
    private static final int LIMIT_SECONDS = Integer.getInteger("busbar.rdma.limit", 420);
    private static final int MISSING = 3;
    private static final boolean ALL = Boolean.getBoolean("busbar.rdma.all");
    private static final String WIRE = "io.busbar.bridge.wire.rdma.";
    private static final List<String> ON_ONE_HOST = List.of(
            WIRE + "RdmaWireTest$WithRemoteWrites",
            WIRE + "RdmaWireTest$WithEvents",
            WIRE + "RdmaWireTest$WithTinyQueues",
            WIRE + "RdmaWireTest$WithSends",
            WIRE + "RdmaPathTest");

    @ParameterizedTest
    @ValueSource(strings = {"rxe", "siw"})
    void shouldPassTheConformanceSuiteOnSoftDevices(final String device) throws Exception {
        if (!device.equals("rxe")) {
            unlessAll();
        }
        run(device, List.of("ip", "netns", "exec", "h1"), ON_ONE_HOST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rxe", "siw"})
    void shouldCarryChannelsBetweenHostsWithSoftDevices(final String device) throws Exception {
        unlessAll();
        run(device, List.of(), List.of("io.busbar.bridge.BridgeRdmaTest"));
    }

    private static void unlessAll() {
        if (!ALL) {
            System.out.println("skipped: a command of its own, -Dbusbar.rdma.all=true");
            abort("a command of its own, -Dbusbar.rdma.all=true");
        }
    }

    private static void run(final String device, final List<String> prefix, final List<String> classes)
            throws Exception {
        final Path missing = Files.createTempFile("busbar-testbed", null);
        final Process check = new ProcessBuilder(SCRIPT, "-c")
                .redirectErrorStream(true)
                .redirectOutput(missing.toFile())
                .start();
        final int checked = check.waitFor();
        final String reason = Files.readString(missing).strip();
        Files.delete(missing);
        if (checked == MISSING) {
            System.out.println("skipped: " + reason);
            abort(reason);
        }
        final List<String> command = new ArrayList<>(
                List.of(SCRIPT, "-d", device, "-t", Integer.toString(LIMIT_SECONDS), "-e", "BUSBAR_DATA", "--"));
        command.addAll(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (final String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith("--")) {
                command.add(flag);
            }
        }
        for (final Map.Entry<Object, Object> each : System.getProperties().entrySet()) {
            if (each.getKey().toString().startsWith("busbar.") && !each.getKey().equals("busbar.data")) {
                command.add("-D" + each.getKey() + "=" + each.getValue());
            }
        }
        // The guest sees the host's files, but not its /tmp, through which a link may lead there.
        command.add("-Dbusbar.data=" + SharedData.folder());
        command.add("-cp");
        command.add(System.getProperty("java.class.path") + ":" + CORE_TESTS);
        command.add(GuestMain.class.getName());
        command.addAll(classes);
        final Process guest =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            // The script has a limit of its own, so this ends.
            guest.getInputStream().transferTo(System.out);
            guest.waitFor(LIMIT_SECONDS + 60L, TimeUnit.SECONDS);
            assertEquals(0, guest.exitValue(), "see what it printed");
        } finally {
            end(guest);
        }
    }

    /** The script, and the kernel below it. */
    private static void end(final Process guest) throws IOException, InterruptedException {
        final List<ProcessHandle> below = guest.descendants().toList();
        guest.destroy();
        below.forEach(ProcessHandle::destroyForcibly);
        guest.waitFor();
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(directory.resolve("busbar"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
