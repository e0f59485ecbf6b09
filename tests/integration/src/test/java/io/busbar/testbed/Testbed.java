package io.busbar.testbed;

import io.busbar.samples.SharedData;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** tests/rdma-testbed.sh: a kernel with two hosts that have a soft RDMA device each, in which a class is run. */
final class Testbed {
    /** Before a command: it runs on the first host. */
    static final List<String> ON_FIRST_HOST = List.of("ip", "netns", "exec", "h1");

    private static final Path ROOT = root();
    private static final String SCRIPT = ROOT.resolve("tests/rdma-testbed.sh").toString();
    private static final Path CORE_TESTS = ROOT.resolve("bus-core/target/test-classes");

    private Testbed() {}

    /** What is not there that it takes; empty if all is. */
    static Optional<String> missing() throws IOException, InterruptedException {
        final Process check =
                new ProcessBuilder(SCRIPT, "-c").redirectErrorStream(true).start();
        final String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return check.waitFor() == 0 ? Optional.empty() : Optional.of(said);
    }

    /**
     * Runs a class's main method with this JVM's class path, and that of bus-core's tests; what it prints is printed,
     * line by line.
     *
     * @param device of both hosts, rxe or siw
     * @param prefix a command that takes the other as its arguments, or nothing
     * @return the exit status
     */
    static int run(
            final String device,
            final int limitSeconds,
            final List<String> prefix,
            final String main,
            final List<String> arguments)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(
                List.of(SCRIPT, "-d", device, "-t", Integer.toString(limitSeconds), "-e", "BUSBAR_DATA", "--"));
        command.addAll(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // System calls and page faults are dear in that kernel: as few threads and as little memory as can be.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
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
        command.add(main);
        command.addAll(arguments);
        final Process guest =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            // The script has a limit of its own, so this ends.
            guest.inputReader().lines().forEach(line -> System.out.println("[" + device + "] " + line));
            guest.waitFor(limitSeconds + 60L, TimeUnit.SECONDS);
            return guest.exitValue();
        } finally {
            end(guest);
        }
    }

    /** The script, and the kernel below it. */
    private static void end(final Process guest) throws InterruptedException {
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
