package io.busbar.bench.campaign;

import io.busbar.bench.floor.CProgram;
import io.busbar.bench.machine.Facts;
import io.busbar.bench.machine.Hosts;
import io.busbar.bench.peer.NetworkKinds;
import io.busbar.bench.peer.PeerKind;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A run over networks: for each, its works over all systems, one result file.
 *
 * @param command   what was typed
 * @param networks  kinds of network, see {@link Hosts#open}
 * @param systems   which systems take part, by name and family
 * @param seconds   that the whole may take; slices and rounds are cut to fit
 * @param directory where the results go
 */
public record NetworkCampaign(
        String command,
        Settings settings,
        List<String> networks,
        List<NetworkWork> works,
        Predicate<String> systems,
        int seconds,
        Path directory,
        Consumer<String> out) {
    /** First part of the names of result files. */
    public static final String KIND = "network";

    /** Runs all, and returns what was written. */
    public List<Results> run() {
        final Budget budget =
                new Budget(System::nanoTime, TimeUnit.SECONDS.toNanos(seconds), networks.size() * works.size());
        final List<Results> all = new ArrayList<>();
        for (final String network : networks) {
            all.add(run(network, budget));
        }
        return all;
    }

    private Results run(final String network, final Budget budget) {
        final PairedWork.Log log = new PairedWork.Log(out, new ArrayList<>());
        final String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        final Map<String, String> machine = Facts.gather(settings.cpus());
        machine.putAll(Facts.network());
        final Map<String, String> described = new LinkedHashMap<>(settings.describe());
        described.put("seconds", Integer.toString(seconds));
        described.put("JVM flags", String.join(" ", Jvm.flags()));
        final List<CellResult> cells = new ArrayList<>();
        try (Hosts hosts = Hosts.open(network, settings.cpus());
                CProgram program = compile(log)) {
            final NetworkCell cell = new NetworkCell(network, hosts, program, settings, directory, log);
            for (final NetworkWork work : works) {
                budget.next();
                try {
                    cell.run(work, kinds(), systems, budget).ifPresent(cells::add);
                } catch (final RuntimeException e) {
                    // One cell that fails must not cost the others.
                    log.warn(work.label() + " over " + network + " was given up: " + e.getMessage());
                }
            }
        } catch (final IllegalStateException e) {
            log.warn("no figures over " + network + ": " + e.getMessage());
        }
        machine.put("load after", Facts.load());
        final Results results = new Results(
                Results.SCHEMA,
                KIND,
                KIND + "-" + network,
                started,
                command,
                machine,
                described,
                cells,
                log.warnings());
        results.write(directory);
        return results;
    }

    private List<PeerKind> kinds() {
        return NetworkKinds.all().stream()
                .filter(kind -> systems.test(kind.name()) || systems.test(kind.family()))
                .toList();
    }

    /** The floor; null if there is no compiler. */
    private static CProgram compile(final PairedWork.Log log) {
        try {
            return CProgram.compile("network.c");
        } catch (final IllegalStateException e) {
            log.warn("there is no floor, and no ratio to it: " + e.getMessage());
            return null;
        }
    }
}
