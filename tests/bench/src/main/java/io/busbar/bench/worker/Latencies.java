package io.busbar.bench.worker;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Histograms of ns: how they are made, sent between processes, and summed up. */
public final class Latencies {
    /** Percentiles that are reported, by the name of their metric. */
    public static final Map<String, Double> PERCENTILES = percentiles();

    private static final String WORD = "histogram";
    private static final int SIGNIFICANT_DIGITS = 3;

    private Latencies() {}

    public static Histogram empty() {
        return new Histogram(1, Initiator.LONGEST_NANOS, SIGNIFICANT_DIGITS);
    }

    static Words words(final Histogram histogram) {
        final ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        final int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return new Words()
                .with(WORD, Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(bytes.array(), length)));
    }

    /** The histogram of an answer, null if there is none. */
    public static Histogram of(final Words words) {
        if (!words.has(WORD)) {
            return null;
        }
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(words.get(WORD))), Initiator.LONGEST_NANOS);
        } catch (final DataFormatException e) {
            throw new IllegalArgumentException("not a histogram: " + words, e);
        }
    }

    /** All metrics of a histogram, in ns. */
    public static Map<String, Double> metrics(final Histogram histogram) {
        final Map<String, Double> metrics = new LinkedHashMap<>();
        PERCENTILES.forEach(
                (name, percentile) -> metrics.put(name, (double) histogram.getValueAtPercentile(percentile)));
        metrics.put("maxNanos", (double) histogram.getMaxValue());
        metrics.put("meanNanos", histogram.getMean());
        metrics.put("messages", (double) histogram.getTotalCount());
        return metrics;
    }

    private static Map<String, Double> percentiles() {
        final Map<String, Double> percentiles = new LinkedHashMap<>();
        percentiles.put("p50Nanos", 50.0);
        percentiles.put("p90Nanos", 90.0);
        percentiles.put("p99Nanos", 99.0);
        percentiles.put("p999Nanos", 99.9);
        percentiles.put("p9999Nanos", 99.99);
        return percentiles;
    }
}
