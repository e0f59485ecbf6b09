package io.busbar.bench.operation;

import io.busbar.bench.machine.Cpus;
import io.busbar.bench.machine.Facts;
import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.Results;
import io.busbar.bench.result.Sample;
import io.busbar.bench.result.SystemResult;
import io.busbar.bench.team.Jvm;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the JMH benchmarks, with the flags of all measuring JVMs, and keeps their figures like all others. */
public final class Operations {
    private static final int FORKS = 3;
    private static final int ITERATIONS = 5;

    private Operations() {}

    /**
     * Runs those whose names match, and writes operations.json.
     *
     * @param pattern regular expression
     * @param quick   whether one short iteration is enough
     */
    public static Results run(final String command, final String pattern, final boolean quick, final Path directory)
            throws RunnerException {
        final String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        final Map<String, String> machine = Facts.gather(Cpus.available());
        final Collection<RunResult> runs = new Runner(new OptionsBuilder()
                        .include(Operations.class.getPackageName() + ".*(" + pattern + ")")
                        .forks(quick ? 1 : FORKS)
                        .warmupIterations(quick ? 1 : ITERATIONS)
                        .measurementIterations(quick ? 1 : ITERATIONS)
                        .warmupTime(TimeValue.milliseconds(quick ? 100 : 1000))
                        .measurementTime(TimeValue.milliseconds(quick ? 100 : 1000))
                        .jvmArgs(Jvm.flags().toArray(String[]::new))
                        .build())
                .run();
        machine.put("load after", Facts.load());
        final Results results = new Results(
                Results.SCHEMA,
                "operations",
                "operations",
                started,
                command,
                machine,
                Map.of("JVM flags", String.join(" ", Jvm.flags()), "quick", Boolean.toString(quick)),
                cells(runs),
                List.of());
        results.write(directory);
        return results;
    }

    /** A cell for each length; a system for each benchmark with its other parameters. */
    private static List<CellResult> cells(final Collection<RunResult> runs) {
        final Map<Integer, List<SystemResult>> byLength = new LinkedHashMap<>();
        for (final RunResult run : runs) {
            byLength.computeIfAbsent(Integer.valueOf(run.getParams().getParam("length")), key -> new ArrayList<>())
                    .add(system(run));
        }
        final List<CellResult> cells = new ArrayList<>();
        byLength.forEach((length, systems) -> cells.add(new CellResult("operations", length, 1, 1, systems)));
        return cells;
    }

    private static SystemResult system(final RunResult run) {
        final String benchmark = run.getParams().getBenchmark();
        final String type = benchmark.substring(0, benchmark.lastIndexOf('.'));
        final String family = type.substring(type.lastIndexOf('.') + 1)
                .replace("Operations", "")
                .toLowerCase(Locale.ROOT);
        final String variant = run.getParams().getParamsKeys().stream()
                .filter(key -> !key.equals("length"))
                .map(key -> key + " " + run.getParams().getParam(key))
                .findFirst()
                .orElse("");
        final List<Sample> samples = new ArrayList<>();
        run.getBenchmarkResults().forEach(fork -> {
            for (final IterationResult iteration : fork.getIterationResults()) {
                samples.add(new Sample(
                        samples.size() + 1,
                        true,
                        Map.of("operationNanos", iteration.getPrimaryResult().getScore()),
                        Map.of()));
            }
        });
        return new SystemResult(
                family + " " + benchmark.substring(benchmark.lastIndexOf('.') + 1) + " " + variant,
                family,
                "one thread, JMH, " + run.getParams().getForks() + " JVMs",
                true,
                run.getParams().getWarmup().getCount(),
                true,
                samples,
                "");
    }
}
