package io.busbar.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/** Runs jcstress in a JVM of its own, which starts others for the tests, and reads what they found. */
final class Jcstress {
    /**
     * Each actor on a processor of its own, where that is permitted. Few states at a time, because each borrows a
     * channel: see Ring.SIZE. Both actors compiled alike, and no more memory than needed.
     */
    private static final String SETTINGS =
            "-c 2 -af LOCAL -spinStyle THREAD_SPIN_WAIT -strideSize 32 -strideCount 8 -sc false -hs 64 -pth false";

    private Jcstress() {}

    /** Runs tests; reports stay in {@code directory}. */
    static Map<String, Findings> run(final Collection<StressCase> cases, final Effort effort, final Path directory)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        final Path log = directory.resolve("jcstress.txt");
        final Process process = new ProcessBuilder(command(cases, effort))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(effort.deadline)) {
                throw new IllegalStateException("jcstress did not end within " + effort.deadline + "; see " + log);
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        // Its exit code tells that some test failed, and the broken ones do.
        return read(directory, log);
    }

    private static List<String> command(final Collection<StressCase> cases, final Effort effort) {
        final String names =
                cases.stream().map(test -> Pattern.quote(test.name())).collect(Collectors.joining("|"));
        final List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        // Forks get these as well.
        command.add("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Xshare:auto");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("-t", "^(" + names + ")$", "-r", "report"));
        command.addAll(List.of(SETTINGS.split(" ")));
        command.addAll(List.of(effort.options.split(" ")));
        return command;
    }

    private static Map<String, Findings> read(final Path directory, final Path log) throws IOException {
        final InProcessCollector collector = new InProcessCollector();
        final DiskReadCollector reader =
                new DiskReadCollector(resultFile(directory, log).toString(), collector);
        try {
            reader.dump();
        } catch (final ClassNotFoundException e) {
            throw new IOException("results of another version of jcstress", e);
        } finally {
            reader.close();
        }
        final Map<String, Findings> findings = new TreeMap<>();
        for (final TestResult result : collector.getTestResults()) {
            findings.computeIfAbsent(result.getName(), name -> new Findings()).add(result);
        }
        return findings;
    }

    private static Path resultFile(final Path directory, final Path log) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".bin.gz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("jcstress left no results; see " + log.toAbsolutePath()));
        }
    }
}
