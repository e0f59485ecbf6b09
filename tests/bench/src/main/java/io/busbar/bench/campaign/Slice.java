package io.busbar.bench.campaign;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One measurement, as it comes.
 *
 * @param metrics   what it gave
 * @param lines     round trips of a cache line before and after it, in ns
 * @param copies    bandwidths of copying memory before and after it, in bytes a second
 * @param histogram of its latencies, null if it has none
 */
record Slice(Map<String, Double> metrics, List<Double> lines, List<Double> copies, Histogram histogram) {
    double copy() {
        return copies.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
