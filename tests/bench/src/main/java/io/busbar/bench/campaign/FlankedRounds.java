package io.busbar.bench.campaign;

import io.busbar.bench.result.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Measures subjects in turn, with the floor between any two: floor A floor B floor … A sample's floor is the mean of
 * the slices before and after it. It counts if these two are within a fraction of each other; if not, it is measured
 * again, as often as allowed and while there is time. What does not count is kept, marked, and warned of.
 *
 * @param count    rounds at most
 * @param redos    how often a sample is measured again at most
 * @param fraction how far the floor may move
 * @param metric   by which the floor is judged
 */
record FlankedRounds(int count, int redos, double fraction, String metric) {
    /** Rounds that are run even if there is no time left. */
    private static final int FEWEST = 2;

    private static final int FLOOR_ATTEMPTS = 3;

    /**
     * Runs the rounds.
     *
     * @param isTimeLeft asked before each that could be spared
     */
    Map<String, List<Sample>> run(
            final List<? extends Subject> subjects,
            final Subject floor,
            final BooleanSupplier isTimeLeft,
            final Rounds.Listener listener,
            final Consumer<String> warnings) {
        final Map<String, List<Sample>> samples = new LinkedHashMap<>();
        subjects.forEach(subject -> samples.put(subject.name(), new ArrayList<>()));
        final List<Subject> left = new ArrayList<>(subjects);
        Slice before = measure(floor);
        int round = 1;
        for (; round <= count && (round <= FEWEST || isTimeLeft.getAsBoolean()); round++) {
            for (final Subject subject : List.copyOf(left)) {
                boolean accepted = false;
                for (int attempt = 0; !accepted && attempt <= redos; attempt++) {
                    if (attempt > 0 && !isTimeLeft.getAsBoolean()) {
                        break;
                    }
                    final Slice slice;
                    try {
                        slice = subject.measure();
                    } catch (final RuntimeException e) {
                        warnings.accept(subject.name() + " fails in round " + round + ", and is left out from then on: "
                                + e.getMessage());
                        left.remove(subject);
                        break;
                    }
                    final Slice after = measure(floor);
                    accepted = isStill(before, after);
                    samples.get(subject.name()).add(new Sample(round, accepted, slice.metrics(), mean(before, after)));
                    listener.onSlice(subject, slice, accepted);
                    listener.onSlice(floor, after, accepted);
                    before = after;
                }
                if (!accepted && left.contains(subject)) {
                    warnings.accept(subject.name() + ", round " + round + ": the floor moved by more than "
                            + Math.round(fraction * 100) + " %, and the sample does not count");
                }
            }
        }
        if (round <= count) {
            warnings.accept("time was up after " + (round - 1) + " of " + count + " rounds");
        }
        return samples;
    }

    /** A floor that fails once, on a machine that has too much to do, must not cost all samples. */
    private static Slice measure(final Subject floor) {
        for (int attempt = 1; ; attempt++) {
            try {
                return floor.measure();
            } catch (final RuntimeException e) {
                if (attempt == FLOOR_ATTEMPTS) {
                    throw new IllegalStateException(
                            "the floor " + floor.name() + " fails again and again: " + e.getMessage(), e);
                }
            }
        }
    }

    /** Where there is no floor, nothing can be said against a sample. */
    private boolean isStill(final Slice before, final Slice after) {
        final double first = before.metrics().getOrDefault(metric, Double.NaN);
        final double second = after.metrics().getOrDefault(metric, Double.NaN);
        return !(Math.max(first, second) > Math.min(first, second) * (1 + fraction));
    }

    private static Map<String, Double> mean(final Slice before, final Slice after) {
        final Map<String, Double> mean = new LinkedHashMap<>();
        before.metrics().forEach((name, value) -> {
            if (after.metrics().containsKey(name)) {
                mean.put(name, (value + after.metrics().get(name)) / 2);
            }
        });
        return mean;
    }
}
