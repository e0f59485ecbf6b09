package io.busbar.bench.campaign;

import io.busbar.bench.peer.Application;
import io.busbar.bench.result.CellResult;
import io.busbar.bench.team.Jvm;
import io.busbar.bench.team.Places;
import io.busbar.bench.team.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What channels of default options cost that carry nothing: an application opens some, each with a publisher and a
 * subscriber, and what is there afterwards is compared with what was there after the first.
 */
record IdleMemory(Settings settings, PairedWork.Log log) {
    private static final int CHANNELS = 16;
    private static final long PATIENCE_SECONDS = 60;

    CellResult run() {
        final SingleResults results = new SingleResults(Work.MEMORY);
        for (int round = 1; round <= Math.min(3, settings.rounds()); round++) {
            for (final Application.Kind kind : Application.Kind.values()) {
                if (kind != Application.Kind.BARE_JVM) {
                    final Map<String, Double> metrics = measure(kind);
                    log.progress("  " + kind.label() + ": " + metrics);
                    results.add(kind.label(), kind.setup(), round, metrics);
                }
            }
        }
        return results.toCell(Application.LENGTH, 1, 1);
    }

    private static Map<String, Double> measure(final Application.Kind kind) {
        final Path directory = Places.create();
        final BlockingQueue<String> said = WorkerProcess.queue();
        try (WorkerProcess process = new WorkerProcess(
                Jvm.plain(
                        Application.class.getName(),
                        List.of(kind.name(), directory.toString(), Integer.toString(CHANNELS))),
                said)) {
            await(process, said, "FIRST");
            final Map<String, Double> first = look(process, directory);
            process.tell("more");
            await(process, said, "MORE");
            final Map<String, Double> all = look(process, directory);
            final Map<String, Double> metrics = new TreeMap<>();
            first.forEach((name, value) -> {
                metrics.put(name + "WithOneChannelBytes", value);
                metrics.put(name + "PerChannelBytes", (all.get(name) - value) / CHANNELS);
            });
            return metrics;
        } finally {
            Places.remove(directory);
        }
    }

    /** Memory of the process and of the files, in bytes. */
    private static Map<String, Double> look(final WorkerProcess process, final Path directory) {
        return Map.of(
                "shared", (double) Places.allocatedBytes(directory),
                "resident", fromSmaps(process.pid(), "Rss:"),
                "named", (double) Places.namedBytes(directory));
    }

    private static double fromSmaps(final long pid, final String name) {
        final Path file = Path.of("/proc", Long.toString(pid), "smaps_rollup");
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> 1024 * Double.parseDouble(line.split(" +")[1]))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static void await(final WorkerProcess process, final BlockingQueue<String> said, final String word) {
        try {
            final String line = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null || !line.startsWith(word)) {
                throw new IllegalStateException("waited for " + word + ", was told " + line + "\n" + process.errors());
            }
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
