package io.busbar.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code busbar} command, to which others are added. */
@Command(
        name = "busbar",
        mixinStandardHelpOptions = true,
        version = "busbar 0.1.0",
        description = "A shared-memory message bus.",
        subcommands = {InfoCommand.class, RemoveCommand.class, DoctorCommand.class, BridgeCommand.class})
public final class BusbarCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private BusbarCommand() {}

    /** The command line, ready to be run or extended. Errors are told in one line, without a stack trace. */
    public static CommandLine commandLine() {
        return new CommandLine(new BusbarCommand()).setExecutionExceptionHandler((exception, commandLine, parsed) -> {
            commandLine.getErr().println("busbar: " + message(exception));
            return CommandLine.ExitCode.SOFTWARE;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }

    private static String message(final Throwable exception) {
        return exception.getMessage() == null ? exception.toString() : exception.getMessage();
    }
}
