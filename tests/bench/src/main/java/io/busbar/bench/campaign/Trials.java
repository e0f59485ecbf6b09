package io.busbar.bench.campaign;

import io.busbar.bench.peer.PeerKind;
import io.busbar.bench.peer.Topology;
import io.busbar.bench.result.Sample;
import io.busbar.bench.result.Spread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tries the set-ups that a family leaves open, each with the family's first system that takes part, and keeps the
 * fastest: what is compared is each system at its best on this machine.
 */
record Trials(Work work, Settings settings, Path directory, PairedWork.Log log) {
    private static final int LENGTH = 32;
    private static final int SLICES = 3;

    /** The variant to take, by family, of those that have several. */
    Map<String, String> run(final List<PeerKind> kinds) {
        final Map<String, String> chosen = new LinkedHashMap<>();
        for (final PeerKind kind : kinds) {
            if (kind.variants().size() > 1 && !chosen.containsKey(kind.family())) {
                chosen.put(
                        kind.family(),
                        settings.quick() ? kind.variants().get(0) : best(kind).orElse(""));
            }
        }
        return chosen;
    }

    private Optional<String> best(final PeerKind kind) {
        String best = null;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (final String variant : kind.variants()) {
            final PairedWork trial = new PairedWork(work, settings, directory, Map.of(kind.family(), variant), log);
            final Optional<TeamSubject> subject = trial.start(kind, Topology.ONE_TO_ONE, LENGTH);
            if (subject.isPresent()) {
                try (TeamSubject team = subject.get()) {
                    final double score = score(team);
                    log.progress("  trial %s %s: %.3f".formatted(kind.name(), variant, score));
                    if (score > bestScore) {
                        bestScore = score;
                        best = variant;
                    }
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Greater is better; in terms of the floor, because that moves between two trials. */
    private double score(final TeamSubject team) {
        final List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < SLICES; i++) {
            final Slice slice = team.measure();
            final double line = slice.lines().stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(Double.NaN);
            ratios.add(new Sample(1, true, slice.metrics(), Map.of(Sample.LINE, line)).ratioToFloor(work.headline()));
        }
        final double median = Spread.of(
                        ratios.stream().mapToDouble(Double::doubleValue).toArray())
                .median();
        return work.headline().endsWith("PerSecond") ? median : -median;
    }
}
