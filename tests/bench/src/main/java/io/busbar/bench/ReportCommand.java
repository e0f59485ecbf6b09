package io.busbar.bench;

import io.busbar.bench.report.Page;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Generates the page of figures. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Puts tables and charts of result files into a page, between its markers.")
final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Where the result files are.")
    private Path directory;

    @Option(names = "--page", description = "The page; default: ${DEFAULT-VALUE}.")
    private Path page = Path.of("docs", "BENCHMARKS.md");

    @Option(names = "--charts", description = "Where the charts go; default: bench beside the page.")
    private Path charts;

    @Override
    public Integer call() {
        Page.update(directory, page, charts != null ? charts : page.resolveSibling("bench"));
        return ExitCode.OK;
    }
}
