package io.busbar.samples;

import io.busbar.process.ClassPath;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A run of {@code busbar demo}, in a process as a user starts it. */
final class DemoProcess implements AutoCloseable {
    static final int NOBODY = 65534;

    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final BufferedReader output;
    private final List<ProcessHandle> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private DemoProcess(final Process process) {
        this.process = process;
        output = process.inputReader();
    }

    static DemoProcess start(final String... arguments) throws IOException {
        return start(List.of(), program(), arguments);
    }

    /** As user nobody, who cannot read what belongs to root: with a copy of the classes in a directory open to all. */
    static DemoProcess startAsNobody(final Path directory, final String... arguments) throws IOException {
        final List<Path> copies = ClassPath.copy(
                directory, "busbar", "agrona", "picocli", "tomlj", "antlr", "HdrHistogram", "jspecify", "checker");
        final String joined = copies.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        final List<String> user =
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--inh-caps=-all");
        return start(user, classes(joined), arguments);
    }

    private static DemoProcess start(final List<String> prefix, final List<String> program, final String... arguments)
            throws IOException {
        final List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(program);
        command.add("demo");
        command.addAll(List.of(arguments));
        return new DemoProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Reads until a line that contains this; false if there is none. */
    boolean awaitLine(final String part) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            text.append(line).append('\n');
            if (line.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /** A process that the demo has started, by the command it runs. */
    ProcessHandle child(final String command) {
        process.children().forEach(children::add);
        return children.stream()
                .filter(child -> List.of(child.info().arguments().orElseThrow()).contains(command))
                .findFirst()
                .orElseThrow();
    }

    /** The process itself; unlike {@link Process}, it can be ended without losing its output. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Reads the rest of the output and returns the exit status. */
    int await() throws IOException, InterruptedException {
        awaitLine("\0");
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("does not end: " + text);
        }
        return process.exitValue();
    }

    /** What it has printed as far as it was read, errors included. */
    String text() {
        return text.toString();
    }

    /** Whether there is anything of its buses. */
    boolean hasLeftSomething() {
        final Path near = Path.of("/dev/shm", "busbar-" + System.getProperty("user.name"), "demo-" + process.pid());
        return Files.exists(near) || Files.exists(near.resolveSibling(near.getFileName() + "-far"));
    }

    /** Kills it if it still runs; its children notice, and clean up. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The executable jar, if that is what is tested, or else the classes. */
    private static List<String> program() {
        final Path code = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        return Files.isRegularFile(code)
                ? List.of("-jar", code.toString())
                : classes(System.getProperty("java.class.path"));
    }

    private static List<String> classes(final String classPath) {
        return List.of(
                "--add-exports",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                Main.class.getName());
    }
}
