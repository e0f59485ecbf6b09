package io.busbar.bench.campaign;

import io.busbar.bench.peer.Application;
import io.busbar.bench.result.CellResult;
import io.busbar.bench.team.Jvm;
import io.busbar.bench.team.Places;
import io.busbar.bench.team.WorkerProcess;
import io.busbar.bench.worker.Words;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * How long an application takes from the start of its process until its first message has gone through a channel of
 * default options. A JVM that does nothing is measured in turn.
 */
record StartUp(Settings settings, PairedWork.Log log) {
    private static final long PATIENCE_SECONDS = 60;

    CellResult run() {
        final SingleResults results = new SingleResults(Work.START_UP);
        for (int round = 1; round <= settings.rounds(); round++) {
            for (final Application.Kind kind : Application.Kind.values()) {
                final Words seen = start(kind);
                log.progress("  " + kind.label() + ": " + seen);
                results.add(
                        kind.label(),
                        kind.setup(),
                        round,
                        Map.of(
                                "firstMessageMillis", seen.decimal("sinceStartMillis"),
                                "withoutJvmMillis", seen.decimal("sinceMainMillis")));
            }
        }
        return results.toCell(Application.LENGTH, 1, 1);
    }

    private static Words start(final Application.Kind kind) {
        final Path directory = Places.create();
        final BlockingQueue<String> said = WorkerProcess.queue();
        final long start = System.nanoTime();
        try (WorkerProcess process = new WorkerProcess(
                Jvm.plain(Application.class.getName(), List.of(kind.name(), directory.toString(), "0")), said)) {
            final String line = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            final double millis = (System.nanoTime() - start) / 1e6;
            if (line == null || !line.startsWith("FIRST ")) {
                throw new IllegalStateException(kind.label() + " said " + line + "\n" + process.errors());
            }
            return Words.parse(line.substring("FIRST ".length())).with("sinceStartMillis", millis);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            Places.remove(directory);
        }
    }
}
