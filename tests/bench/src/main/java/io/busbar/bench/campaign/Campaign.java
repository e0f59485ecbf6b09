package io.busbar.bench.campaign;

import io.busbar.bench.machine.Facts;
import io.busbar.bench.peer.PeerKind;
import io.busbar.bench.peer.Topology;
import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.Results;
import io.busbar.bench.team.Jvm;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A run of several works over several systems, each work's results being written as soon as it is done.
 *
 * @param command    what was typed
 * @param lengths    of messages, empty for each work's own
 * @param topologies empty for each work's own; those with one only keep it
 */
public record Campaign(
        String command,
        Settings settings,
        List<PeerKind> kinds,
        List<Integer> lengths,
        List<Topology> topologies,
        Path directory,
        Consumer<String> out) {
    /** Measures one work, writes its result file, and returns what is in it. */
    public Results run(final Work work) {
        final PairedWork.Log log = new PairedWork.Log(out, new ArrayList<>());
        final String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        final Map<String, String> machine = Facts.gather(settings.cpus());
        final Map<String, String> described = new LinkedHashMap<>(settings.describe());
        described.put("JVM flags", String.join(" ", Jvm.flags()));
        final List<CellResult> cells = switch (work) {
            case MEMORY -> List.of(new IdleMemory(settings, log).run());
            case START_UP -> List.of(new StartUp(settings, log).run());
            case RECOVERY -> List.of(new RecoveryWork(settings, log).run(kinds));
            case FLOORS -> new BareMachine(settings, log).run();
            default -> paired(work, described, log);
        };
        machine.put("load after", Facts.load());
        final Results results = new Results(
                Results.SCHEMA, "ipc", work.label(), started, command, machine, described, cells, log.warnings());
        results.write(directory);
        return results;
    }

    private List<CellResult> paired(final Work work, final Map<String, String> described, final PairedWork.Log log) {
        final Map<String, String> variants = new Trials(work, settings, directory, log).run(kinds);
        variants.forEach((family, variant) -> described.put("set-up of " + family, variant));
        final PairedWork cell = new PairedWork(work, settings, directory, variants, log);
        final List<CellResult> cells = new ArrayList<>();
        for (final Topology topology : work.topologies(topologies, settings.quick())) {
            for (final int length : lengths.isEmpty() ? work.lengths(settings.quick()) : lengths) {
                try {
                    cell.run(kinds, topology, length).ifPresent(cells::add);
                } catch (final IllegalStateException e) {
                    // One cell that fails must not cost the hours of the others.
                    log.warn(work.label() + " " + topology + " " + length + " B was given up: " + e.getMessage());
                }
            }
        }
        return cells;
    }
}
