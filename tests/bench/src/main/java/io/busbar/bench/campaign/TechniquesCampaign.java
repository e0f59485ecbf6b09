package io.busbar.bench.campaign;

import io.busbar.bench.floor.CProgram;
import io.busbar.bench.machine.Facts;
import io.busbar.bench.machine.Hosts;
import io.busbar.bench.peer.NetworkKinds;
import io.busbar.bench.peer.PeerKind;
import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.Results;
import io.busbar.bench.result.Sample;
import io.busbar.bench.result.SystemResult;
import io.busbar.bench.team.Jvm;
import io.busbar.linux.Errno;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The table of techniques: over veth, which copies whatever it is asked, with this project's own wires; and into a
 * device that takes pages. The floor between any two is {@link Technique#WRITE}.
 */
public record TechniquesCampaign(String command, Settings settings, int seconds, Path directory, Consumer<String> out) {
    /** Kind of these results, their only work, and the last part of the names of its cells. */
    public static final String KIND = "techniques";

    private static final String HEADLINE = "bytesPerSecond";
    private static final int LEAST_MILLIS = 50;

    /** A program's start, and its latencies, which take about as long as its throughput. */
    private static final int OVERHEAD_MILLIS = 60;

    private static final Map<String, List<Integer>> LENGTHS = new LinkedHashMap<>();

    static {
        LENGTHS.put(Hosts.VETH, List.of(4096, 64 << 10));
        LENGTHS.put(Hosts.SINK, List.of(1400, 8192, 16384, 60_000));
    }

    /** Runs all, and returns what was written. */
    public Results run() {
        final PairedWork.Log log = new PairedWork.Log(out, new ArrayList<>());
        final String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        final Map<String, String> machine = Facts.gather(settings.cpus());
        machine.putAll(Facts.network());
        final Map<String, String> described = new LinkedHashMap<>(settings.describe());
        described.put("seconds", Integer.toString(seconds));
        described.put("JVM flags", String.join(" ", Jvm.flags()));
        final List<CellResult> cells = new ArrayList<>();
        final int parts = LENGTHS.values().stream().mapToInt(List::size).sum();
        final Budget budget = new Budget(System::nanoTime, TimeUnit.SECONDS.toNanos(seconds), parts);
        try (CProgram program = CProgram.compile("techniques.c")) {
            LENGTHS.forEach((network, lengths) -> run(network, lengths, program, budget, cells, log));
        } catch (final IllegalStateException e) {
            log.warn("no figures: " + e.getMessage());
        }
        machine.put("load after", Facts.load());
        final Results results =
                new Results(Results.SCHEMA, KIND, KIND, started, command, machine, described, cells, log.warnings());
        results.write(directory);
        return results;
    }

    private void run(
            final String network,
            final List<Integer> lengths,
            final CProgram program,
            final Budget budget,
            final List<CellResult> cells,
            final PairedWork.Log log) {
        try (Hosts hosts = Hosts.open(network, settings.cpus())) {
            for (final int length : lengths) {
                budget.next();
                log.progress(network + " techniques " + length + " B");
                final NetworkCell wires = new NetworkCell(network, hosts, null, settings, directory, log);
                final List<NetworkSubject> teams = new ArrayList<>();
                try {
                    if (network.equals(Hosts.VETH) && length == NetworkWork.BULK.length()) {
                        ourWires()
                                .forEach(kind ->
                                        wires.start(kind, NetworkWork.BULK).ifPresent(teams::add));
                    }
                    cells.add(cell(network, length, hosts, program, teams, budget, log));
                } catch (final RuntimeException e) {
                    // One cell that fails must not cost the others.
                    log.warn(length + " B over " + network + " were given up: " + e.getMessage());
                } finally {
                    teams.forEach(NetworkSubject::close);
                }
            }
        } catch (final IllegalStateException e) {
            log.warn("no figures over " + network + ": " + e.getMessage());
        }
    }

    /** Bridges that are called by their users' threads, each over another wire. */
    private static List<PeerKind> ourWires() {
        return NetworkKinds.all().stream()
                .filter(kind -> kind.family().equals("busbar") && kind.threads() == 1)
                .toList();
    }

    private CellResult cell(
            final String network,
            final int length,
            final Hosts hosts,
            final CProgram program,
            final List<NetworkSubject> teams,
            final Budget budget,
            final PairedWork.Log log) {
        final List<Technique> techniques = network.equals(Hosts.SINK) ? Technique.intoSink() : Technique.betweenHosts();
        // Each program runs twice as long as a slice: latencies first.
        final int millis = budget.sliceMillis(
                4 * settings.rounds() * (techniques.size() + teams.size()),
                OVERHEAD_MILLIS,
                LEAST_MILLIS,
                settings.sliceMillis());
        teams.forEach(team -> team.slices(millis));
        final Map<Subject, TechniqueSubject> programs = new LinkedHashMap<>();
        for (final Technique technique : techniques) {
            if (technique != Technique.WRITE) {
                final TechniqueSubject subject = subject(technique, program, hosts, length, millis);
                programs.put(subject, subject);
            }
        }
        final TechniqueSubject floor = subject(Technique.WRITE, program, hosts, length, millis);
        final List<Subject> subjects = new ArrayList<>(programs.keySet());
        subjects.addAll(teams);
        final List<Sample> bare = new ArrayList<>();
        final Map<String, List<Sample>> samples = new FlankedRounds(
                        settings.rounds(), settings.redos(), settings.floorFraction(), HEADLINE)
                .run(
                        subjects,
                        floor,
                        budget::isTimeLeft,
                        (subject, slice, accepted) -> {
                            if (subject == floor) {
                                bare.add(new Sample(bare.size() + 1, true, slice.metrics(), Map.of()));
                            }
                            log.slice(subject.name(), slice, HEADLINE, accepted);
                        },
                        log::warn);
        if (floor.perfErrno() != 0) {
            log.warn("cache misses are not counted: perf_event_open " + Errno.nameOf(floor.perfErrno())
                    + (floor.perfErrno() == Errno.ENOENT.number()
                            ? " (this processor, or virtual machine, has no such counter)"
                            : " (see /proc/sys/kernel/perf_event_paranoid)"));
        }
        final List<SystemResult> systems = new ArrayList<>();
        systems.add(result(floor.name(), floor.setup(), bare));
        programs.values().forEach(each -> systems.add(result(each.name(), each.setup(), samples.get(each.name()))));
        teams.forEach(each -> systems.add(result(each.name(), each.team().kind().setup(), samples.get(each.name()))));
        return new CellResult(network + "-" + KIND, length, 1, 1, systems);
    }

    private TechniqueSubject subject(
            final Technique technique, final CProgram program, final Hosts hosts, final int length, final int millis) {
        return new TechniqueSubject(program, technique, hosts.link(), settings.cpus(), length, millis);
    }

    private static SystemResult result(final String name, final String setup, final List<Sample> samples) {
        return new SystemResult(name, name.split("-")[0], setup, false, 0, true, samples, "");
    }
}
