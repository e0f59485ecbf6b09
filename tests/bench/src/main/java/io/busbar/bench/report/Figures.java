package io.busbar.bench.report;

import io.busbar.bench.result.Spread;
import java.util.Locale;
import java.util.Map;

/** How metrics and values are written for people. */
final class Figures {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("p50Nanos", "p50"),
            Map.entry("p90Nanos", "p90"),
            Map.entry("p99Nanos", "p99"),
            Map.entry("p999Nanos", "p99.9"),
            Map.entry("p9999Nanos", "p99.99"),
            Map.entry("maxNanos", "max"),
            Map.entry("messagesPerSecond", "messages/s"),
            Map.entry("bytesPerSecond", "bytes/s"),
            Map.entry("cpuShare", "CPU"),
            Map.entry("cpuSecondsPerGigabyte", "CPU s/GB"),
            Map.entry("cacheMissesPerKilobyte", "cache misses/KB"),
            Map.entry("copiedShare", "copied"));
    private static final String NOTHING = "–";

    private Figures() {}

    /** The metric's name in a heading. */
    static String name(final String metric) {
        return NAMES.getOrDefault(metric, metric.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT));
    }

    /** Whether more of it is better. */
    static boolean isRate(final String metric) {
        return metric.endsWith("PerSecond");
    }

    /** A value with its unit, which the end of the metric's name tells. */
    static String value(final String metric, final double value) {
        if (!Double.isFinite(value)) {
            return NOTHING;
        }
        if (metric.endsWith("Nanos")) {
            return value < 10_000
                    ? format("%.0f ns", value)
                    : value < 1e7 ? format("%.1f us", value / 1e3) : format("%.1f ms", value / 1e6);
        }
        if (metric.equals("bytesPerSecond") || metric.equals("copyBytesPerSecond")) {
            return format("%.2f GB/s", value / 1e9);
        }
        if (metric.endsWith("PerSecond")) {
            return format("%.2f M/s", value / 1e6);
        }
        if (metric.endsWith("Bytes")) {
            return value < 1 << 20 ? format("%.1f KiB", value / 1024) : format("%.1f MiB", value / (1 << 20));
        }
        if (metric.endsWith("PerGigabyte") || metric.endsWith("PerKilobyte")) {
            return format("%.2f", value);
        }
        if (metric.endsWith("Millis")) {
            return format("%.1f ms", value);
        }
        return metric.endsWith("Share") ? format("%.1f %%", value * 100) : format("%.0f", value);
    }

    /** The median of a metric. */
    static String value(final String metric, final Spread spread) {
        return value(metric, spread.median());
    }

    /** Median and quartiles of ratios. */
    static String ratio(final Spread spread) {
        return spread.isEmpty() ? NOTHING : format("%.2f (%.2f–%.2f)", spread.median(), spread.low(), spread.high());
    }

    private static String format(final String format, final Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
