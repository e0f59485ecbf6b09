package io.busbar.bench.campaign;

import io.busbar.bench.floor.CProgram;
import io.busbar.bench.machine.Hosts;
import io.busbar.bench.peer.PeerKind;
import io.busbar.bench.peer.Place;
import io.busbar.bench.peer.Topology;
import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.HistogramLog;
import io.busbar.bench.result.Sample;
import io.busbar.bench.result.SystemResult;
import io.busbar.bench.team.Places;
import io.busbar.bench.team.Team;
import io.busbar.bench.worker.ActorSpec;
import io.busbar.bench.worker.Idle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Runs one work after another over one network: starts all systems, warms them up, and measures them in turn. */
final class NetworkCell {
    private static final int WARM_UP_MILLIS = 200;
    private static final int LEAST_MILLIS = 100;

    /** What a slice takes beside itself: waking processes, opening sessions anew, starting C programs. */
    private static final int OVERHEAD_MILLIS = 150;

    private final String network;
    private final Hosts hosts;
    private final CProgram program;
    private final Settings settings;
    private final Path directory;
    private final PairedWork.Log log;
    private final Set<String> failed = new HashSet<>();

    /** @param program the floor; null if there is none */
    NetworkCell(
            final String network,
            final Hosts hosts,
            final CProgram program,
            final Settings settings,
            final Path directory,
            final PairedWork.Log log) {
        this.network = network;
        this.hosts = hosts;
        this.program = program;
        this.settings = settings;
        this.directory = directory;
        this.log = log;
    }

    Optional<CellResult> run(
            final NetworkWork work, final List<PeerKind> kinds, final Predicate<String> wanted, final Budget budget) {
        log.progress(network + " " + work.label() + " " + work.length() + " B");
        final List<NetworkSubject> teams = new ArrayList<>();
        try {
            kinds.stream()
                    .filter(kind -> kind.supports(Topology.ONE_TO_ONE, work.length()))
                    .forEach(kind -> start(kind, work).ifPresent(teams::add));
            final List<Subject> subjects = new ArrayList<>(teams);
            final Map<String, String> setups = new LinkedHashMap<>();
            teams.forEach(each -> setups.put(each.name(), each.team().kind().setup()));
            final CSubject other = work == NetworkWork.BULK ? c("tcp", true, work) : c("udp", false, work);
            if (other != null && wanted.test(other.name())) {
                subjects.add(other);
                setups.put(other.name(), other.setup());
            }
            final IperfSubject iperf = new IperfSubject(work, hosts.link(), settings.cpus());
            if (work == NetworkWork.BULK && wanted.test(iperf.name())) {
                if (IperfSubject.isInstalled()) {
                    subjects.add(iperf);
                    setups.put(iperf.name(), iperf.setup());
                } else {
                    log.warn("iperf3 is not installed; tests/prepare.sh does that");
                }
            }
            if (subjects.isEmpty()) {
                return Optional.empty();
            }
            final CSubject floor = c("tcp", false, work);
            final int millis = budget.sliceMillis(
                    2 * settings.rounds() * subjects.size(), OVERHEAD_MILLIS, LEAST_MILLIS, settings.sliceMillis());
            teams.forEach(each -> each.slices(millis));
            iperf.slices(millis);
            for (final CSubject each : new CSubject[] {other, floor}) {
                if (each != null) {
                    each.slices(millis);
                }
            }
            log.progress("  slices of " + millis + " ms");
            return Optional.of(measure(work, subjects, setups, floor, budget));
        } finally {
            teams.forEach(NetworkSubject::close);
        }
    }

    private CSubject c(final String protocol, final boolean asLog, final NetworkWork work) {
        return program == null
                ? null
                : new CSubject(
                        program,
                        protocol,
                        asLog,
                        work,
                        hosts.link(),
                        settings.cpus(),
                        settings.rate(),
                        settings.sliceMillis());
    }

    /** A team that is warm and stopped; none, with a warning, if the system does not work here. */
    Optional<NetworkSubject> start(final PeerKind kind, final NetworkWork work) {
        if (failed.contains(kind.name())) {
            log.warn(kind.name() + " is left out of " + work.label() + ", too");
            return Optional.empty();
        }
        final Place place =
                new Place(Places.create(), Topology.ONE_TO_ONE, work.length(), work.echoes(), "", hosts.link());
        Team team = null;
        try {
            team = new Team(kind, place, actors(kind, place));
            team.open();
            final NetworkSubject subject = new NetworkSubject(team, work, settings.rate(), WARM_UP_MILLIS);
            subject.warmUp(settings.warmUpLimit());
            return Optional.of(subject);
        } catch (final RuntimeException e) {
            if (team != null) {
                team.close();
            } else {
                Places.remove(place.directory());
            }
            failed.add(kind.name());
            log.warn(kind.name() + " is left out of " + work.label() + " over " + network + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** One measuring thread a host; it yields while it waits if it shares its processor with another busy one. */
    private List<ActorSpec> actors(final PeerKind kind, final Place place) {
        final boolean shared = kind.threads() > 1 && place.link().a().cpu() < 0;
        return settings.cpus().assign(Topology.ONE_TO_ONE, shared ? Idle.YIELD : settings.idle()).stream()
                .map(actor -> shared ? new ActorSpec(actor.side(), actor.index(), actor.cpu(), Idle.YIELD) : actor)
                .toList();
    }

    private CellResult measure(
            final NetworkWork work,
            final List<Subject> subjects,
            final Map<String, String> setups,
            final CSubject floor,
            final Budget budget) {
        final CellResult empty = new CellResult(network + "-" + work.work().label(), work.length(), 1, 1, List.of());
        final Map<String, HistogramLog> logs = new HashMap<>();
        final List<Sample> bare = new ArrayList<>();
        final Subject between = floor != null ? floor : new Nothing();
        final Map<String, List<Sample>> samples;
        try {
            samples = new FlankedRounds(settings.rounds(), settings.redos(), settings.floorFraction(), work.headline())
                    .run(
                            subjects,
                            between,
                            budget::isTimeLeft,
                            (subject, slice, accepted) -> {
                                if (subject == between) {
                                    bare.add(new Sample(bare.size() + 1, true, slice.metrics(), Map.of()));
                                } else {
                                    keep(empty, logs, subject, slice, accepted);
                                }
                                log.slice(subject.name(), slice, work.headline(), accepted);
                            },
                            log::warn);
        } finally {
            logs.values().forEach(HistogramLog::close);
        }
        final List<SystemResult> systems = new ArrayList<>();
        for (final Subject subject : subjects) {
            systems.add(result(subject, setups, samples, logs.containsKey(subject.name()) ? empty : null));
        }
        if (floor != null) {
            systems.add(new SystemResult(floor.name(), "c", floor.setup(), false, 0, true, bare, ""));
        }
        return new CellResult(empty.work(), work.length(), 1, 1, systems);
    }

    private SystemResult result(
            final Subject subject,
            final Map<String, String> setups,
            final Map<String, List<Sample>> samples,
            final CellResult histogramsOf) {
        final String name = subject.name();
        final NetworkSubject team = subject instanceof NetworkSubject each ? each : null;
        final boolean warm = team == null || team.isWarm();
        if (!warm) {
            log.warn(name + ": not stable after " + team.warmUps() + " slices of warm-up");
        }
        return new SystemResult(
                name,
                team == null ? name.split("-")[0] : team.team().kind().family(),
                setups.get(name),
                false,
                team == null ? 0 : team.warmUps(),
                warm,
                samples.get(name),
                histogramsOf == null ? "" : histogramName(histogramsOf, name));
    }

    private void keep(
            final CellResult cell,
            final Map<String, HistogramLog> logs,
            final Subject subject,
            final Slice slice,
            final boolean accepted) {
        if (slice.histogram() != null) {
            logs.computeIfAbsent(
                            subject.name(),
                            name -> new HistogramLog(
                                    directory.resolve(histogramName(cell, name)), cell.label() + " " + name))
                    .add(slice.histogram(), accepted);
        }
    }

    private static String histogramName(final CellResult cell, final String system) {
        return "hlog/" + cell.label() + "-" + system + ".hlog";
    }

    /** Stands in for a floor that cannot be had. */
    private static final class Nothing implements Subject {
        @Override
        public String name() {
            return "nothing";
        }

        @Override
        public Slice measure() {
            return new Slice(Map.of(), List.of(), List.of(), null);
        }
    }
}
