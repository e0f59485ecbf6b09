package io.busbar.bench.result;

import java.util.Map;

/**
 * What one slice of time gave.
 *
 * @param round    which round of the cell it belongs to, from 1
 * @param accepted whether it counts; if not, the floor moved while it was measured
 * @param metrics  by name; the name's end is the unit: Nanos, PerSecond, Bytes, Millis, Share
 * @param floor    of the bare machine around it: lineNanos, the round trip of a cache line; copyBytesPerSecond; and,
 *                 where a floor was run in turn, its metrics under the names of the system's
 */
public record Sample(int round, boolean accepted, Map<String, Double> metrics, Map<String, Double> floor) {
    /** The round trip of a cache line, in the floor. */
    public static final String LINE = "lineNanos";

    /** The bandwidth of copying memory, in the floor. */
    public static final String COPY = "copyBytesPerSecond";

    /**
     * A metric in terms of the floor: of a time, how many times the floor's own (that of the same name, otherwise the
     * cache line's); of a rate of bytes, which part of copying's; of a rate of messages, how many go in the time of
     * one round trip of a cache line. NaN if there is nothing to compare with.
     */
    public double ratioToFloor(final String metric) {
        final double value = metrics.getOrDefault(metric, Double.NaN);
        if (floor.containsKey(metric)) {
            return value / floor.get(metric);
        }
        if (metric.equals("bytesPerSecond")) {
            return value / floor.getOrDefault(COPY, Double.NaN);
        }
        if (metric.endsWith("PerSecond")) {
            return value * floor.getOrDefault(LINE, Double.NaN) / 1e9;
        }
        return metric.endsWith("Nanos") ? value / floor.getOrDefault(LINE, Double.NaN) : Double.NaN;
    }
}
