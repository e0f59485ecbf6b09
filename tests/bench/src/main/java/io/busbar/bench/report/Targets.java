package io.busbar.bench.report;

import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.Sample;
import io.busbar.bench.result.Spread;
import io.busbar.bench.result.SystemResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What this project wants to reach over a network, beside what it did reach. Ratios are of samples of the same round,
 * each in terms of the floor around it, so that a machine that changes its pace does not count.
 */
public final class Targets {
    private static final String OURS = "busbar";
    private static final String AERON = "aeron";
    private static final String IPERF = "iperf3";
    private static final String FLOOR = "c-tcp";
    private static final String LOG = "c-tcp-log";
    private static final String DATAGRAMS = "c-udp";
    private static final String RATE = "messagesPerSecond";
    private static final String BYTES = "bytesPerSecond";
    private static final String LATENCY = "p50Nanos";

    private static final double TIMES_AERON = 10;
    private static final double ROUND_TRIP = 1.1;
    private static final double BULK = 0.95;
    private static final int SMALL = 1024;

    private Targets() {}

    /** A line for each of our systems and each target of a cell; none for cells that have no targets. */
    public static List<String> of(final CellResult cell) {
        final List<String> lines = new ArrayList<>();
        for (final SystemResult system : cell.systems()) {
            if (system.family().equals(OURS)) {
                targets(cell, system).forEach(line -> lines.add(cell.label() + ", " + system.system() + ": " + line));
            }
        }
        return lines;
    }

    private static List<String> targets(final CellResult cell, final SystemResult system) {
        final List<String> lines = new ArrayList<>();
        if (cell.work().endsWith("-round-trip")) {
            final boolean datagrams = system.system().contains("udp");
            final Spread ratio = datagrams
                    ? cell.system(DATAGRAMS)
                            .map(other -> ratio(system, other, LATENCY))
                            .orElse(Spread.of())
                    : system.ratioToFloor(LATENCY);
            lines.add(line("p50 to " + (datagrams ? DATAGRAMS : FLOOR), ratio, ROUND_TRIP, false));
        } else if (cell.work().endsWith("-throughput") && cell.length() <= SMALL) {
            fastest(cell, AERON)
                    .ifPresent(aeron -> lines.add(
                            line("rate to " + aeron.system(), ratio(system, aeron, RATE), TIMES_AERON, true)));
        } else if (cell.work().endsWith("-throughput")) {
            lines.add(line("bytes to " + FLOOR, system.ratioToFloor(BYTES), BULK, true));
            for (final String other : new String[] {LOG, IPERF}) {
                cell.system(other)
                        .ifPresent(
                                they -> lines.add(line("bytes to " + other, ratio(system, they, BYTES), BULK, true)));
            }
        }
        return lines;
    }

    private static Optional<SystemResult> fastest(final CellResult cell, final String family) {
        return cell.systems().stream()
                .filter(system ->
                        system.family().equals(family) && !system.spread(RATE).isEmpty())
                .max(Comparator.comparingDouble(system -> system.spread(RATE).median()));
    }

    /** Ratios between two systems, each in terms of its own floor where it has one. */
    static Spread ratio(final SystemResult ours, final SystemResult theirs, final String metric) {
        final List<Double> ratios = new ArrayList<>();
        for (final Sample one : ours.accepted()) {
            for (final Sample other : theirs.accepted()) {
                if (one.round() == other.round()) {
                    ratios.add(inFloors(one, metric) / inFloors(other, metric));
                }
            }
        }
        return Spread.of(ratios.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double inFloors(final Sample sample, final String metric) {
        final double value = sample.metrics().getOrDefault(metric, Double.NaN);
        return sample.floor().containsKey(metric) ? sample.ratioToFloor(metric) : value;
    }

    private static String line(final String what, final Spread ratio, final double bound, final boolean least) {
        final String verdict = ratio.isEmpty()
                ? "not measured"
                : (least ? ratio.median() >= bound : ratio.median() <= bound) ? "reached" : "missed";
        return String.format(
                Locale.ROOT,
                "%s %s, target %s %s: %s",
                what,
                Figures.ratio(ratio),
                least ? "at least" : "at most",
                bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound),
                verdict);
    }
}
