package io.busbar.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code ./busbar bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Busbar, its peers and the bare machine in turn.",
        subcommands = {
            IpcCommand.class,
            NetworkCommand.class,
            TechniquesCommand.class,
            OperationsCommand.class,
            XdpCommand.class,
            ReportCommand.class,
            CompareCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main {
    private Main() {}

    public static void main(final String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((failure, line, result) -> {
            if (failure instanceof IllegalArgumentException) {
                line.getErr().println("busbar: " + failure.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
            throw failure;
        });
    }
}
