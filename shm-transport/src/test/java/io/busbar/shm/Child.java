package io.busbar.shm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of a test's own, with the same class path, that talks by lines on its output and ends when its input does. */
public final class Child implements AutoCloseable {
    public static final int NOBODY = 65534;
    private static final long DEADLINE_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;
    private final StringBuilder seen = new StringBuilder();

    private Child(final Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    public static Child start(final Class<?> main, final Object... arguments) throws IOException {
        return launch(List.of(), System.getProperty("java.class.path"), main, arguments);
    }

    /** Behind a command that runs what follows it, for example in a namespace. */
    public static Child startBehind(final List<String> prefix, final Class<?> main, final Object... arguments)
            throws IOException {
        return launch(prefix, System.getProperty("java.class.path"), main, arguments);
    }

    /**
     * As another user, without any capability.
     *
     * @param prefix  put before the command, after the user is changed
     * @param visible a directory that the user can read; the class path is copied there
     */
    public static Child startAsNobody(
            final List<String> prefix, final Path visible, final Class<?> main, final Object... arguments)
            throws IOException {
        final List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--inh-caps=-all"));
        command.addAll(prefix);
        return launch(command, copyClassPath(visible), main, arguments);
    }

    private static Child launch(
            final List<String> prefix, final String classPath, final Class<?> main, final Object... arguments)
            throws IOException {
        final List<String> command = new ArrayList<>(prefix);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of(
                "--add-exports",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Xshare:auto",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:+ErrorFileToStdout",
                "-cp",
                classPath,
                main.getName()));
        for (final Object argument : arguments) {
            command.add(argument.toString());
        }
        return new Child(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private static String copyClassPath(final Path visible) throws IOException {
        final List<String> copies = new ArrayList<>();
        int number = 0;
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            final Path source = Path.of(entry);
            // JUnit is not needed there, and the many jars of it take their time.
            if (Files.isDirectory(source) || source.getFileName().toString().startsWith("agrona")) {
                final Path target = visible.resolve("class-path-" + number++);
                copy(source, target);
                copies.add(target.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    private static void copy(final Path source, final Path target) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(final Path directory, final BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(target.resolve(source.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) throws IOException {
                Files.copy(file, file.equals(source) ? target : target.resolve(source.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The rest of the first line that starts so. */
    public String await(final String start) throws IOException {
        String line;
        while ((line = output.readLine()) != null) {
            seen.append(line).append('\n');
            if (line.startsWith(start)) {
                return line.substring(start.length()).strip();
            }
        }
        throw new AssertionError("no line \"" + start + "\" in:\n" + seen);
    }

    /** Waits for its end and returns all it said. */
    public String awaitEnd() throws IOException, InterruptedException {
        output.lines().forEach(line -> seen.append(line).append('\n'));
        assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "child does not end:\n" + seen);
        return seen.toString();
    }

    public int exitValue() {
        return process.exitValue();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Closes its input, upon which {@link #parkUntilInputEnds} returns there. */
    public void finish() throws IOException {
        process.getOutputStream().close();
    }

    /** SIGKILL, without waiting. */
    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** For the child: tells the parent something. */
    public static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** For the child: waits for {@link #finish} or a kill. */
    public static void parkUntilInputEnds() throws IOException {
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
    }
}
