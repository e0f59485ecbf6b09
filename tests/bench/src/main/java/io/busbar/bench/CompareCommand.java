package io.busbar.bench;

import io.busbar.bench.report.Comparison;
import io.busbar.bench.result.Results;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what changed between two runs. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Prints ratios of NEW to OLD, in terms of the floor of each, and flags what became worse by more than the",
            "spreads explain; the exit status is 1 then."
        })
final class CompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "OLD", description = "A directory of result files.")
    private Path before;

    @Parameters(index = "1", paramLabel = "NEW", description = "Another.")
    private Path after;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final List<Comparison.Line> lines = Comparison.of(Results.readAll(before), Results.readAll(after));
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(before + " and " + after + " have nothing in common");
        }
        lines.forEach(line -> spec.commandLine().getOut().println(line));
        return lines.stream().anyMatch(Comparison.Line::regression) ? ExitCode.SOFTWARE : ExitCode.OK;
    }
}
