package io.busbar.bench.result;

import java.util.Arrays;

/**
 * Median, and how far the middle half reaches.
 *
 * @param count how many values there were; if none, the others are NaN
 */
public record Spread(double median, double low, double high, int count) {
    /** Of some values; those that are not numbers are left out. */
    public static Spread of(final double... values) {
        final double[] sorted =
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        return new Spread(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75), sorted.length);
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Half of the distance between the quartiles, as a part of the median. */
    public double relative() {
        return (high - low) / 2 / Math.abs(median);
    }

    private static double quantile(final double[] sorted, final double part) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        final double place = part * (sorted.length - 1);
        final int below = (int) place;
        final int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
