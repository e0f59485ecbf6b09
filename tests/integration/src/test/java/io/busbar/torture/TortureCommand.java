package io.busbar.torture;

import io.busbar.process.ShmTempDir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./busbar torture}: a campaign of real kills. */
@Command(
        name = "torture",
        mixinStandardHelpOptions = true,
        description = {
            "Kills publishers and subscribers at random moments, and checks that nothing is lost, doubled, torn or"
                    + " reordered. Exit status 1 if anything is.",
            "With --in-process as the first option, another harness kills at every store, within one process; with"
                    + " --bridge, one kills bridges and cuts the network between them."
        })
public final class TortureCommand implements Callable<Integer> {
    @Option(names = "--kills", description = "how many processes are killed (default: ${DEFAULT-VALUE})")
    private long kills = 2_000;

    @Option(names = "--seed", description = "of all that is random but the kernel (default: a new one, printed)")
    private long seed = System.nanoTime();

    @Option(names = "--minutes", description = "ends after so long, however many were killed (default: no limit)")
    private double minutes = Double.MAX_VALUE;

    @Option(
            names = "--victim-memory",
            description = "bytes that each publisher touches, such as 4294967296 (default: ${DEFAULT-VALUE})")
    private long victimMemory = 16 << 20;

    @Option(
            names = "--alone",
            description = "kills in mid-claim, one at a time and with nothing else at work, and tells how long a"
                    + " subscriber was held up")
    private boolean alone;

    @Option(
            names = "--own-processor",
            description = "with --alone: keeps a processor for the subscriber, as those do who care for latency")
    private boolean ownProcessor;

    private TortureCommand() {}

    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new TortureCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        final Path directory = ShmTempDir.createUntilExit("busbar-torture-");
        if (alone) {
            final StallTrial trial = new StallTrial(directory, victimMemory, StallTrial.WARM_UP);
            if (ownProcessor) {
                trial.runOnOwnProcessor(kills, System.out);
            } else {
                trial.run(kills, System.out);
            }
            trial.print(System.out);
            return trial.isGood() ? 0 : 1;
        }
        final double nanos = Math.min(minutes * TimeUnit.MINUTES.toNanos(1), Long.MAX_VALUE / 2);
        final Verdict verdict =
                Campaign.run(new Campaign.Order(kills, seed, (long) nanos, victimMemory), directory, System.out);
        verdict.print(System.out);
        return verdict.isGood() ? 0 : 1;
    }
}
