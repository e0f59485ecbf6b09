package io.busbar.bench.campaign;

import io.busbar.bench.result.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/**
 * Measures subjects in turn, each together with the floor, as a pair. A pair counts if the floor stood still: if no
 * probe from before the subject's slice to after the floor's is more than a fraction above another. If it moved, both
 * are measured again, a bounded number of times; what was thrown away is kept, marked, and warned of.
 *
 * @param count    rounds; each gives each subject one sample that counts, or a warning
 * @param redos    how often a pair is measured again at most
 * @param fraction how far the floor may move
 */
record Rounds(int count, int redos, double fraction) {
    /** Told of each slice as it comes. */
    interface Listener {
        void onSlice(Subject subject, Slice slice, boolean accepted);
    }

    Rounds {
        if (count < 1 || redos < 0 || !(fraction > 0)) {
            throw new IllegalArgumentException("rounds " + count + " and fraction " + fraction
                    + " must be positive, redos " + redos + " not negative");
        }
    }

    /**
     * Runs all rounds.
     *
     * @param floor measured after each subject; null if there is none but the probes
     * @return samples by subject's name
     */
    Map<String, List<Sample>> run(
            final List<? extends Subject> subjects,
            final Subject floor,
            final Listener listener,
            final Consumer<String> warnings) {
        final Map<String, List<Sample>> samples = new LinkedHashMap<>();
        subjects.forEach(subject -> samples.put(subject.name(), new ArrayList<>()));
        for (int round = 1; round <= count; round++) {
            for (final Subject subject : subjects) {
                final List<Sample> own = samples.get(subject.name());
                int attempt = 0;
                while (!pair(round, subject, floor, own, listener) && attempt < redos) {
                    attempt++;
                }
                if (attempt > 0) {
                    warnings.accept(subject.name() + ", round " + round + ": the floor moved by more than "
                            + Math.round(fraction * 100) + " %, pair thrown away "
                            + (own.getLast().accepted()
                                    ? attempt + " times"
                                    : "for good after " + (redos + 1) + " attempts"));
                }
            }
        }
        return samples;
    }

    private boolean pair(
            final int round,
            final Subject subject,
            final Subject floor,
            final List<Sample> samples,
            final Listener listener) {
        final Slice slice = subject.measure();
        final List<Double> lines = new ArrayList<>(slice.lines());
        final Map<String, Double> bare = new LinkedHashMap<>();
        Slice floorSlice = null;
        if (floor != null) {
            floorSlice = floor.measure();
            lines.addAll(floorSlice.lines());
            bare.putAll(floorSlice.metrics());
        }
        final boolean accepted = isStill(lines);
        bare.put(
                Sample.LINE,
                lines.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN));
        bare.put(Sample.COPY, slice.copy());
        samples.add(new Sample(round, accepted, slice.metrics(), bare));
        listener.onSlice(subject, slice, accepted);
        if (floorSlice != null) {
            listener.onSlice(floor, floorSlice, accepted);
        }
        return accepted;
    }

    private boolean isStill(final List<Double> lines) {
        if (lines.isEmpty()) {
            return true;
        }
        final DoubleStream values = lines.stream().mapToDouble(Double::doubleValue);
        final var summary = values.summaryStatistics();
        return summary.getMax() <= summary.getMin() * (1 + fraction);
    }
}
