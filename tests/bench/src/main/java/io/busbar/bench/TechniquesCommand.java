package io.busbar.bench;

import io.busbar.bench.campaign.Settings;
import io.busbar.bench.campaign.TechniquesCampaign;
import io.busbar.bench.machine.Cpus;
import io.busbar.bench.machine.Facts;
import io.busbar.bench.result.Results;
import io.busbar.bench.worker.Idle;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures ways to hand bytes to a socket. */
@Command(
        name = "techniques",
        mixinStandardHelpOptions = true,
        description =
                "Measures the ways to hand bytes of shared memory to a socket: between two network namespaces, and"
                        + " into a device that takes pages. Needs root and a C compiler.")
final class TechniquesCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "Two short rounds: shows that all works, not how fast it is.")
    private boolean quick;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go; default: ${DEFAULT-VALUE}.")
    private Path directory = Path.of("bench-results");

    @Option(
            names = "--seconds",
            description = "What the whole may take, about; slices are cut to fit. Default 240, quick 60.")
    private Integer seconds;

    @Option(names = "--cpus", split = ",", paramLabel = "CPU", description = "Processors to pin to, instead of all.")
    private List<Integer> cpus = List.of();

    @Option(names = "--rounds", description = "Samples of each technique; default 7, quick 2.")
    private Integer rounds;

    @Option(names = "--millis", description = "Length of a sample at most; default 400, quick 50.")
    private Integer millis;

    @Option(names = "--floor-fraction", description = "By how much the floor may move; default ${DEFAULT-VALUE}.")
    private double fraction = 0.25;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        final Settings settings = new Settings(
                quick,
                cpus.isEmpty() ? Cpus.available() : new Cpus(cpus),
                rounds != null ? rounds : quick ? 2 : 7,
                millis != null ? millis : quick ? 50 : 400,
                quick ? 0 : 1,
                fraction,
                0,
                Idle.NONE,
                quick ? 2 : 30);
        Facts.gather(settings.cpus()).forEach((name, value) -> out.println(name + ": " + value));
        final Results results = new TechniquesCampaign(
                        "./busbar bench "
                                + String.join(
                                        " ", spec.commandLine().getParseResult().originalArgs()),
                        settings,
                        seconds != null ? seconds : quick ? 60 : 240,
                        directory,
                        line -> {
                            out.println(line);
                            out.flush();
                        })
                .run();
        out.println("written: " + directory.resolve(results.work() + ".json"));
        return ExitCode.OK;
    }
}
