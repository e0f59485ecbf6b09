package io.busbar.bench.report;

import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.HistogramLog;
import io.busbar.bench.result.SystemResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts of a cell as SVG. */
final class Charts {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;
    private static final double LARGEST_NINES = 4;
    private static final double NINES_STEP = 0.05;

    /** Letters are drawn as outlines with many digits, which nobody sees and every clone carries. */
    private static final Pattern TOO_EXACT = Pattern.compile("(\\d\\.\\d)\\d+");

    private Charts() {}

    /**
     * Draws what there is to draw of a cell: latencies over percentiles where histograms were kept, otherwise medians
     * as bars.
     *
     * @param from where the histograms are
     * @param to   where the chart goes
     * @return its file, none if no sample counts
     */
    static Optional<Path> draw(final CellResult cell, final Path from, final Path to) {
        if (cell.systems().stream().allMatch(system -> system.accepted().isEmpty())) {
            return Optional.empty();
        }
        final boolean latencies =
                cell.systems().stream().anyMatch(system -> !system.histogram().isEmpty());
        final Chart<?, ?> chart = latencies ? percentiles(cell, from) : bars(cell);
        final Path file = to.resolve(cell.label() + ".svg");
        try {
            Files.createDirectories(to);
            final String svg = new String(ChartEncoder.getBytes(chart, "svg"), StandardCharsets.UTF_8);
            Files.writeString(file, TOO_EXACT.matcher(svg).replaceAll("$1"));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        return Optional.of(file);
    }

    /** Percentiles by their nines: 1 is p90, 2 is p99, and so on. */
    private static XYChart percentiles(final CellResult cell, final Path from) {
        final XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title(cell))
                .xAxisTitle("nines of the percentile: 1 = p90, 2 = p99, 3 = p99.9, 4 = p99.99")
                .yAxisTitle("ns")
                .build();
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        for (final SystemResult system : cell.systems()) {
            final Histogram latencies =
                    system.histogram().isEmpty() ? null : HistogramLog.accepted(from.resolve(system.histogram()));
            if (latencies != null) {
                final List<Double> nines = new ArrayList<>();
                final List<Double> nanos = new ArrayList<>();
                for (double at = 0; at <= LARGEST_NINES; at += NINES_STEP) {
                    nines.add(at);
                    nanos.add((double) Math.max(1, latencies.getValueAtPercentile(100 - 100 * Math.pow(10, -at))));
                }
                chart.addSeries(system.system(), nines, nanos).setMarker(SeriesMarkers.NONE);
            }
        }
        return chart;
    }

    private static CategoryChart bars(final CellResult cell) {
        final String metric = Tables.metrics(cell).get(0);
        final CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title(cell))
                .yAxisTitle(metric)
                .build();
        chart.getStyler().setXAxisLabelRotation(45);
        chart.getStyler().setLegendVisible(false);
        final List<String> names = new ArrayList<>();
        final List<Double> medians = new ArrayList<>();
        final List<Double> spreads = new ArrayList<>();
        for (final SystemResult system : cell.systems()) {
            final var spread = system.spread(metric);
            if (!spread.isEmpty()) {
                names.add(system.system());
                medians.add(spread.median());
                spreads.add((spread.high() - spread.low()) / 2);
            }
        }
        chart.addSeries("median", names, medians, spreads);
        return chart;
    }

    private static String title(final CellResult cell) {
        return cell.work() + ", " + cell.length() + " bytes, " + cell.publishers() + ":" + cell.subscribers();
    }
}
