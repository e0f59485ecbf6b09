package io.busbar.bench.report;

import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.Results;
import io.busbar.bench.result.Spread;
import io.busbar.bench.result.SystemResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What changed between two runs. Metrics are compared in terms of their floors, because the machine changes, too; as
 * they are where there is no floor.
 */
public final class Comparison {
    /** A change of less than this is no regression, however steady the figures. */
    private static final double NEGLIGIBLE = 0.03;

    /**
     * One metric of one system in one cell.
     *
     * @param ratio      new to old
     * @param regression whether it became worse by more than the spreads of both explain
     */
    public record Line(String cell, String system, String metric, double ratio, boolean regression) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-24s %-26s %-22s %6.2f%s",
                    cell,
                    system,
                    Figures.name(metric),
                    ratio,
                    regression ? "  REGRESSION" : "");
        }
    }

    private Comparison() {}

    /** All that stands in both. */
    public static List<Line> of(final List<Results> before, final List<Results> after) {
        final List<Line> lines = new ArrayList<>();
        for (final Results old : before) {
            after.stream()
                    .filter(each ->
                            each.kind().equals(old.kind()) && each.work().equals(old.work()))
                    .flatMap(each -> each.cells().stream())
                    .forEach(cell -> old.cells().stream()
                            .filter(each -> each.label().equals(cell.label()))
                            .forEach(oldCell -> compare(oldCell, cell, lines)));
        }
        return lines;
    }

    private static void compare(final CellResult before, final CellResult after, final List<Line> lines) {
        for (final SystemResult now : after.systems()) {
            before.system(now.system()).ifPresent(then -> {
                for (final String metric : Tables.metrics(after)) {
                    final Spread oldFloor = then.ratioToFloor(metric);
                    final Spread newFloor = now.ratioToFloor(metric);
                    final boolean floors = !oldFloor.isEmpty() && !newFloor.isEmpty();
                    final Spread old = floors ? oldFloor : then.spread(metric);
                    final Spread fresh = floors ? newFloor : now.spread(metric);
                    if (!old.isEmpty() && !fresh.isEmpty()) {
                        lines.add(new Line(
                                after.label(),
                                now.system(),
                                metric,
                                fresh.median() / old.median(),
                                isWorse(metric, old, fresh)));
                    }
                }
            });
        }
    }

    /** Whether the middle halves do not overlap, the new one being on the bad side. */
    private static boolean isWorse(final String metric, final Spread old, final Spread fresh) {
        return Figures.isRate(metric)
                ? fresh.high() < old.low() && fresh.median() < old.median() * (1 - NEGLIGIBLE)
                : fresh.low() > old.high() && fresh.median() > old.median() * (1 + NEGLIGIBLE);
    }
}
