package io.busbar.bench.campaign;

import io.busbar.bench.peer.PeerKind;
import io.busbar.bench.peer.PeerKinds;
import io.busbar.bench.peer.Place;
import io.busbar.bench.peer.Topology;
import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.HistogramLog;
import io.busbar.bench.result.Sample;
import io.busbar.bench.result.SystemResult;
import io.busbar.bench.team.Places;
import io.busbar.bench.team.Team;
import io.busbar.bench.worker.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One cell of the works whose systems run in turn: starts a team for each, warms it up, and runs the rounds. */
final class PairedWork {
    private static final String FLOOR = "floor";
    private static final int BURST = 1000;
    private static final int BURST_PAUSE_MICROS = 10_000;
    private static final int SLEEP_MICROS = 2_000;

    private final Work work;
    private final Settings settings;
    private final Path directory;
    private final Map<String, String> variants;
    private final Log log;

    PairedWork(
            final Work work,
            final Settings settings,
            final Path directory,
            final Map<String, String> variants,
            final Log log) {
        this.work = work;
        this.settings = settings;
        this.directory = directory;
        this.variants = variants;
        this.log = log;
    }

    /** Whether this work can be done with a system at all. */
    boolean includes(final PeerKind kind, final Topology topology, final int length) {
        return kind.supports(topology, length) && (kind.answers() || work == Work.THROUGHPUT);
    }

    Optional<CellResult> run(final List<PeerKind> kinds, final Topology topology, final int length) {
        final List<PeerKind> taking =
                kinds.stream().filter(kind -> includes(kind, topology, length)).toList();
        if (taking.isEmpty()) {
            return Optional.empty();
        }
        log.progress(work.label() + " " + length + " B " + topology);
        final List<TeamSubject> subjects = new ArrayList<>();
        try {
            for (final PeerKind kind : taking) {
                start(kind, topology, length).ifPresent(subjects::add);
            }
            final TeamSubject floor = work.echoes()
                    ? start(PeerKinds.named(FLOOR), topology, length).orElseThrow()
                    : null;
            try {
                return Optional.of(measure(subjects, floor, topology, length));
            } finally {
                if (floor != null) {
                    floor.close();
                }
            }
        } finally {
            subjects.forEach(TeamSubject::close);
        }
    }

    /** A team that is warm and waits; none, with a warning, if the system does not start here. */
    Optional<TeamSubject> start(final PeerKind kind, final Topology topology, final int length) {
        final Place place =
                new Place(Places.create(), topology, length, work.echoes(), variants.getOrDefault(kind.family(), ""));
        Team team = null;
        try {
            team = new Team(kind, place, settings.cpus().assign(topology, settings.idle()));
            team.pinnedBy().forEach((actor, by) -> {
                if (!by.equals("sched_setaffinity")) {
                    log.warn(kind.name() + ": " + actor + " is pinned by " + by);
                }
            });
            team.open();
            final TeamSubject subject = new TeamSubject(team, work, order(kind, topology));
            subject.warmUp(settings.warmUpLimit());
            return Optional.of(subject);
        } catch (final RuntimeException e) {
            if (team != null) {
                team.close();
            } else {
                Places.remove(place.directory());
            }
            log.warn(kind.name() + " is left out of " + work.label() + " " + topology + " " + length + " B: "
                    + e.getMessage());
            return Optional.empty();
        }
    }

    private Words order(final PeerKind kind, final Topology topology) {
        return new Words()
                .with("work", work.label())
                .with("millis", settings.sliceMillis())
                .with("rate", settings.rate())
                .with("bytes", kind.bytesPerSlice() / topology.publishers())
                .with("burst", work == Work.BURST ? BURST : 1)
                .with("pauseMicros", work == Work.BURST ? BURST_PAUSE_MICROS : SLEEP_MICROS);
    }

    private CellResult measure(
            final List<TeamSubject> subjects, final TeamSubject floor, final Topology topology, final int length) {
        final CellResult empty =
                new CellResult(work.label(), length, topology.publishers(), topology.subscribers(), List.of());
        final Map<String, HistogramLog> logs = new HashMap<>();
        final Map<String, List<Sample>> samples;
        try {
            samples = new Rounds(settings.rounds(), settings.redos(), settings.floorFraction())
                    .run(
                            subjects,
                            floor,
                            (subject, slice, accepted) -> keep(empty, logs, subject, slice, accepted),
                            log::warn);
        } finally {
            logs.values().forEach(HistogramLog::close);
        }
        final List<SystemResult> systems = new ArrayList<>();
        for (final TeamSubject subject : subjects) {
            final PeerKind kind = subject.team().kind();
            final String variant = subject.team().place().variant();
            systems.add(new SystemResult(
                    kind.name(),
                    kind.family(),
                    kind.setup() + (variant.isEmpty() ? "" : " (" + variant + ")"),
                    kind.inProcess(),
                    subject.warmUps(),
                    subject.isWarm(),
                    samples.get(kind.name()),
                    logs.containsKey(kind.name()) ? histogramName(empty, kind.name()) : ""));
            if (!subject.isWarm()) {
                log.warn(kind.name() + ", " + empty.label() + ": not stable after " + subject.warmUps()
                        + " slices of warm-up");
            }
        }
        return new CellResult(work.label(), length, topology.publishers(), topology.subscribers(), systems);
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
        log.slice(subject.name(), slice, work.headline(), accepted);
    }

    private static String histogramName(final CellResult cell, final String system) {
        return "hlog/" + cell.label() + "-" + system + ".hlog";
    }

    /** What happens, for whoever waits, and what has to be known about it. */
    record Log(Consumer<String> out, List<String> warnings) {
        void progress(final String what) {
            out.accept(what);
        }

        void warn(final String what) {
            warnings.add(what);
            out.accept("  warning: " + what);
        }

        void slice(final String name, final Slice slice, final String metric, final boolean accepted) {
            out.accept("  %-26s %s %,.0f%s%s"
                    .formatted(
                            name,
                            metric,
                            slice.metrics().getOrDefault(metric, Double.NaN),
                            slice.lines().isEmpty()
                                    ? ""
                                    : "  line "
                                            + slice.lines().stream()
                                                    .map(Math::round)
                                                    .toList() + " ns",
                            accepted ? "" : "  the floor moved: thrown away"));
        }
    }
}
