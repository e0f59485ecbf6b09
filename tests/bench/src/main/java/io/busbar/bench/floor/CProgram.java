package io.busbar.bench.floor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A floor written in C, compiled where it is used; it prints name=value. */
public final class CProgram implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Path directory;
    private final Path binary;

    private CProgram(final Path directory, final Path binary) {
        this.directory = directory;
        this.binary = binary;
    }

    /**
     * Compiles one of this package's sources, optimised, with the compiler that CC names, or gcc.
     *
     * @throws IllegalStateException if there is no compiler, or it refuses; says which
     */
    public static CProgram compile(final String source) {
        final String compiler = System.getenv().getOrDefault("CC", "gcc");
        try (InputStream code = CProgram.class.getResourceAsStream(source)) {
            final Path directory = Files.createTempDirectory("busbar-bench-c-");
            final CProgram program = new CProgram(directory, directory.resolve("program"));
            try {
                final Path file = directory.resolve(source);
                Files.copy(code, file);
                call(compiler, "-O2", "-Wall", "-o", program.binary.toString(), file.toString());
                return program;
            } catch (final IllegalStateException e) {
                program.close();
                throw e;
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot compile " + source, e);
        }
    }

    /** Runs it and returns what it printed. */
    public Map<String, Double> run(final String... arguments) {
        return runBehind(List.of(), arguments);
    }

    /** As {@link #run}, behind a command that starts another. */
    public Map<String, Double> runBehind(final List<String> prefix, final String... arguments) {
        final List<String> command = new ArrayList<>(prefix);
        command.add(binary.toString());
        command.addAll(List.of(arguments));
        final Map<String, Double> values = new LinkedHashMap<>();
        for (final String word : call(command.toArray(String[]::new)).strip().split("\\s+")) {
            final int equals = word.indexOf('=');
            values.put(word.substring(0, equals), Double.parseDouble(word.substring(equals + 1)));
        }
        return values;
    }

    private static String call(final String... command) {
        final Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (final IOException e) {
            throw new IllegalStateException(command[0] + " is not installed (" + e.getMessage() + ")", e);
        }
        Watchdog.over(process, PATIENCE_SECONDS);
        try {
            final String output = new String(process.getInputStream().readAllBytes());
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
            }
            return output;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try (var files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
