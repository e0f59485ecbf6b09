package io.busbar.bench.result;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One system in one cell.
 *
 * @param system        its name
 * @param family        what it is a mode of
 * @param setup         how it was set up, in words
 * @param orientation   whether it works only within a process, and is there for orientation
 * @param warmUpSlices  how many slices it ran before those that count
 * @param warmedUp      whether it was stable then
 * @param samples       all slices, those that were thrown away among them
 * @param histogram     file name of the histograms' log beside the result file, empty if there is none
 */
public record SystemResult(
        String system,
        String family,
        String setup,
        boolean orientation,
        int warmUpSlices,
        boolean warmedUp,
        List<Sample> samples,
        String histogram) {
    /** The samples that count. */
    public List<Sample> accepted() {
        return samples.stream().filter(Sample::accepted).toList();
    }

    /** Median and spread of a metric. */
    public Spread spread(final String metric) {
        return over(sample -> sample.metrics().getOrDefault(metric, Double.NaN));
    }

    /** Median and spread of a metric's ratio to the floor. */
    public Spread ratioToFloor(final String metric) {
        return over(sample -> sample.ratioToFloor(metric));
    }

    private Spread over(final ToDoubleFunction<Sample> value) {
        return Spread.of(accepted().stream().mapToDouble(value).toArray());
    }
}
