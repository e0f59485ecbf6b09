package io.busbar.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All systems under one work, message length and topology. */
public record CellResult(String work, int length, int publishers, int subscribers, List<SystemResult> systems) {
    /** A name for it that can stand in file names. */
    public String label() {
        return work + "-" + length + "-" + publishers + "to" + subscribers;
    }

    public Optional<SystemResult> system(final String name) {
        return systems.stream().filter(each -> each.system().equals(name)).findFirst();
    }

    /**
     * Ratios of a metric between two systems, one for each pair of accepted samples of the same round whose floors are
     * within a fraction of each other.
     */
    public Spread ratio(
            final SystemResult system, final SystemResult baseline, final String metric, final double fraction) {
        final List<Double> ratios = new ArrayList<>();
        for (final Sample ours : system.accepted()) {
            for (final Sample theirs : baseline.accepted()) {
                if (ours.round() == theirs.round() && isAlike(ours, theirs, fraction)) {
                    ratios.add(ours.metrics().getOrDefault(metric, Double.NaN)
                            / theirs.metrics().getOrDefault(metric, Double.NaN));
                }
            }
        }
        return Spread.of(ratios.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static boolean isAlike(final Sample one, final Sample other, final double fraction) {
        final Double first = one.floor().get(Sample.LINE);
        final Double second = other.floor().get(Sample.LINE);
        return first == null || second == null || Math.max(first, second) <= Math.min(first, second) * (1 + fraction);
    }
}
