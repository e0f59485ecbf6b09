package io.busbar.bench;

import io.busbar.bench.operation.Operations;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures single operations. */
@Command(
        name = "operations",
        mixinStandardHelpOptions = true,
        description = "Measures single operations on one thread by JMH.")
final class OperationsCommand implements Callable<Integer> {
    @Option(names = "--only", paramLabel = "REGEX", description = "Only benchmarks whose names match.")
    private String only = ".*";

    @Option(names = "--quick", description = "One JVM and one short iteration each: shows that all works.")
    private boolean quick;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go; default: ${DEFAULT-VALUE}.")
    private Path directory = Path.of("bench-results");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws RunnerException {
        Operations.run(
                "./busbar bench "
                        + String.join(" ", spec.commandLine().getParseResult().originalArgs()),
                only,
                quick,
                directory);
        return ExitCode.OK;
    }
}
