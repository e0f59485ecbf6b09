package io.busbar.bench.report;

import io.busbar.bench.peer.PeerKinds;
import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.Results;
import io.busbar.bench.result.SystemResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Result files as Markdown tables. */
final class Tables {
    private static final List<String> LATENCIES = List.of("p50Nanos", "p99Nanos", "p999Nanos", "p9999Nanos");
    private static final String BYTES = "bytesPerSecond";
    private static final List<String> RATES = List.of("messagesPerSecond", BYTES);
    private static final List<String> COSTS =
            List.of("cpuShare", "cpuSecondsPerGigabyte", "cacheMissesPerKilobyte", "copiedShare");

    /** End of the names of works whose cells are about bytes a second, though they have latencies, too. */
    private static final String TECHNIQUES = "-techniques";

    /** The same of works over a network, if messages are long. */
    private static final String NETWORK_RATE = "-throughput";

    private static final int SMALL = 1024;

    private Tables() {}

    /** Machine, settings, and a table for each cell. */
    static String of(final Results results) {
        final StringBuilder page = new StringBuilder();
        page.append("## ").append(results.work()).append("\n\n");
        page.append("    ").append(results.command()).append("\n\n");
        page.append("Measured ").append(results.started()).append(". ");
        results.machine()
                .forEach((name, value) ->
                        page.append(name).append(": ").append(value).append("; "));
        page.append("\n\n");
        for (final CellResult cell : results.cells()) {
            page.append(of(cell, results.floorFraction())).append('\n');
            Targets.of(cell).forEach(line -> page.append("- ").append(line).append('\n'));
            page.append('\n');
        }
        if (!results.warnings().isEmpty()) {
            page.append("Warnings: ").append(results.warnings().size()).append(", in the result file. ");
            final long thrownAway = results.cells().stream()
                    .flatMap(cell -> cell.systems().stream())
                    .flatMap(system -> system.samples().stream())
                    .filter(sample -> !sample.accepted())
                    .count();
            page.append("Pairs thrown away because the floor moved: ")
                    .append(thrownAway)
                    .append(".\n");
        }
        return page.toString();
    }

    static String of(final CellResult cell, final double fraction) {
        final List<String> metrics = metrics(cell);
        final StringBuilder table = new StringBuilder();
        table.append("### ")
                .append(cell.work())
                .append(", ")
                .append(cell.length())
                .append(" bytes, ")
                .append(cell.publishers())
                .append(':')
                .append(cell.subscribers())
                .append("\n\n");
        final SystemResult baseline = cell.system(PeerKinds.BASELINE).orElse(null);
        final String headline = metrics.get(0);
        final boolean floors = cell.systems().stream()
                .anyMatch(system -> !system.ratioToFloor(headline).isEmpty());
        final List<String> heads = new ArrayList<>(List.of("system"));
        metrics.forEach(metric -> heads.add(Figures.name(metric)));
        if (floors) {
            heads.add(Figures.name(headline) + " to floor");
        }
        if (baseline != null) {
            heads.add(Figures.name(headline) + " to " + PeerKinds.BASELINE);
        }
        heads.add("samples");
        row(table, heads);
        row(table, heads.stream().map(head -> "---").toList());
        for (final SystemResult system : cell.systems()) {
            final List<String> values = new ArrayList<>();
            values.add(system.system() + (system.orientation() ? " (in process, for orientation)" : ""));
            metrics.forEach(metric -> values.add(Figures.value(metric, system.spread(metric))));
            if (floors) {
                values.add(Figures.ratio(system.ratioToFloor(headline)));
            }
            if (baseline != null) {
                values.add(Figures.ratio(cell.ratio(system, baseline, headline, fraction)));
            }
            values.add(system.accepted().size() + " of " + system.samples().size());
            row(table, values);
        }
        return table.toString();
    }

    /** The metrics to show, the first being the one that ratios are of. */
    static List<String> metrics(final CellResult cell) {
        final Set<String> present = new LinkedHashSet<>();
        cell.systems()
                .forEach(system -> system.samples()
                        .forEach(sample -> present.addAll(sample.metrics().keySet())));
        final List<String> metrics = new ArrayList<>();
        if (isAboutBytes(cell) && present.remove(BYTES)) {
            metrics.add(BYTES);
        }
        LATENCIES.stream().filter(present::contains).forEach(metrics::add);
        RATES.stream().filter(present::contains).forEach(metrics::add);
        COSTS.stream().filter(present::contains).forEach(metrics::add);
        if (metrics.isEmpty()) {
            present.stream().sorted().forEach(metrics::add);
        }
        return metrics;
    }

    private static boolean isAboutBytes(final CellResult cell) {
        return cell.work().endsWith(TECHNIQUES) || cell.work().endsWith(NETWORK_RATE) && cell.length() > SMALL;
    }

    private static void row(final StringBuilder table, final List<String> values) {
        table.append("| ").append(String.join(" | ", values)).append(" |\n");
    }
}
