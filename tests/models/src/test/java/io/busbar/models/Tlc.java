package io.busbar.models;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs TLC in a JVM of its own, because it keeps its state in static fields and ends by System.exit.
 *
 * @param workers  threads, or "auto"
 * @param deadline after which it is killed, in minutes
 * @param flags    of that JVM
 */
record Tlc(String workers, int deadline, List<String> flags) {
    /** For runs of seconds, two at a time; optimising would cost more than it gains. */
    static final Tlc SMALL = new Tlc("1", 10, List.of("-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));

    static final Tlc LARGE = new Tlc("auto", 12 * 60, List.of("-Xmx4g", "-XX:+UseParallelGC"));

    /** The file of a run that TLC writes to. */
    static final String OUTPUT = "output";

    /** TLC's classes as a run of it has loaded them, so that the others need not load and verify them again. */
    private static final Path ARCHIVE = Path.of("target", "tlc.jsa").toAbsolutePath();

    private static boolean archived;

    private static final Path SPECIFICATIONS = Path.of("src", "main", "tla");
    private static final int EXIT_SUCCESS = 0;
    private static final int EXIT_SAFETY = 12;
    private static final int EXIT_LIVENESS = 13;
    private static final Pattern STATES =
            Pattern.compile("([0-9]+) states generated, ([0-9]+) distinct states found, 0 states left on queue");
    private static final Pattern INVARIANT = Pattern.compile("Error: Invariant (\\w+) is violated");

    /**
     * What came out.
     *
     * @param violated the claim that does not hold, empty if all do
     * @param states   how many distinct states there are, 0 if the search was cut short
     */
    record Result(String violated, long states, double seconds, String output) {}

    /** Checks a model, with all files of the run in {@code folder}. */
    Result check(final Model model, final Path folder) {
        try {
            copySpecification(model, folder);
            Files.writeString(folder.resolve("run.cfg"), model.configuration());
            archive(model, folder);
            final long start = System.nanoTime();
            final int exit = run(command(model, folder, "-XX:SharedArchiveFile=" + ARCHIVE), folder);
            final double seconds = (System.nanoTime() - start) / 1e9;
            return result(model, exit, seconds, Files.readString(folder.resolve(OUTPUT)));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copySpecification(final Model model, final Path folder) throws IOException {
        try (Stream<Path> files = Files.list(SPECIFICATIONS.resolve(model.name().toLowerCase(Locale.ROOT)))) {
            for (final Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    /** Once, by a run whose outcome does not matter: a JVM that has no archive, or cannot use it, does without. */
    private void archive(final Model model, final Path folder) throws IOException {
        synchronized (Tlc.class) {
            if (!archived && this == SMALL) {
                archived = true;
                Files.deleteIfExists(ARCHIVE);
                run(command(model, folder, "-XX:ArchiveClassesAtExit=" + ARCHIVE), folder);
            }
        }
    }

    /** The archive can be of jars only; TLC is one. */
    private static String jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private List<String> command(final Model model, final Path folder, final String sharing) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        Collections.addAll(command, sharing, "-Xlog:disable");
        // TLC unpacks its standard modules into the temporary directory and leaves them there.
        Collections.addAll(command, "-Djava.io.tmpdir=" + folder);
        Collections.addAll(command, "-cp", jars(), "tlc2.TLC");
        Collections.addAll(command, "-workers", workers, "-metadir", "states", "-config", "run.cfg");
        Collections.addAll(command, "-lncheck", "final", model.name());
        return command;
    }

    private int run(final List<String> command, final Path folder) throws IOException {
        final Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(OUTPUT).toFile())
                .start();
        final Thread killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            if (!process.waitFor(deadline, TimeUnit.MINUTES)) {
                throw new AssertionError("TLC has not ended within " + deadline + " minutes");
            }
            return process.exitValue();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while TLC was running", e);
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
    }

    private static Result result(final Model model, final int exit, final double seconds, final String output) {
        final Matcher states = STATES.matcher(output);
        final Matcher invariant = INVARIANT.matcher(output);
        return switch (exit) {
            case EXIT_SUCCESS -> new Result("", states.find() ? Long.parseLong(states.group(2)) : 0, seconds, output);
            case EXIT_SAFETY -> new Result(invariant.find() ? invariant.group(1) : "?", 0, seconds, output);
            // TLC does not say which property; a model that shall fail claims only one.
            case EXIT_LIVENESS -> new Result(String.join(" or ", model.properties()), 0, seconds, output);
            default -> throw new AssertionError("TLC could not check " + model + ": status " + exit + "\n" + output);
        };
    }
}
