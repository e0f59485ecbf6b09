package io.busbar.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Results as a run would leave them, with figures that are made up. */
public final class SampleResults {
    private SampleResults() {}

    /** Round trips of two systems: a floor of 100 ns, which doubles in the last round. */
    public static Results roundTrips(final double busbar, final double other, final String histogram) {
        return results(
                "round-trip",
                new CellResult(
                        "round-trip",
                        32,
                        1,
                        1,
                        List.of(
                                system("busbar-offer", "p50Nanos", busbar, histogram),
                                system("aeron-exclusive-offer", "p50Nanos", other, ""))));
    }

    /** Throughput of one system. */
    public static Results throughput(final double rate) {
        return results(
                "throughput",
                new CellResult("throughput", 32, 1, 1, List.of(system("busbar-offer", "messagesPerSecond", rate, ""))));
    }

    private static Results results(final String work, final CellResult cell) {
        return new Results(
                Results.SCHEMA,
                "ipc",
                work,
                "2026-01-01T00:00:00Z",
                "./busbar bench ipc",
                Map.of("kernel", "6.18"),
                Map.of("floorFraction", "0.15"),
                List.of(cell),
                List.of("the floor moved"));
    }

    private static SystemResult system(
            final String name, final String metric, final double value, final String histogram) {
        final List<Sample> samples = new ArrayList<>();
        for (int round = 1; round <= 5; round++) {
            final double scale = round == 5 ? 2 : 1;
            final double scaled = metric.endsWith("PerSecond") ? value / scale : value * scale;
            samples.add(new Sample(
                    round, true, Map.of(metric, scaled * (1 + round / 1000.0)), Map.of(Sample.LINE, 100 * scale)));
        }
        samples.add(new Sample(5, false, Map.of(metric, 1e6), Map.of(Sample.LINE, 500.0)));
        return new SystemResult(name, name.split("-")[0], "as it comes", false, 3, true, samples, histogram);
    }
}
