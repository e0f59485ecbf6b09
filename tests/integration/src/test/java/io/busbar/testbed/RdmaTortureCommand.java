package io.busbar.testbed;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./busbar torture --rdma}: bridges over RDMA are killed and their network is cut. */
@Command(
        name = "torture --rdma",
        mixinStandardHelpOptions = true,
        description = "Carries the capture and small messages over the wire rdma, between two hosts with soft devices"
                + " in a kernel of their own (tests/rdma-testbed.sh), while the network is cut and the bridges are"
                + " killed; each message has to arrive once, in order, with the same bytes. Exit status 1 if one does"
                + " not. Where that kernel or a program is missing, it says so, and ends with status 0. Takes the"
                + " capture from BUSBAR_DATA.")
public final class RdmaTortureCommand implements Callable<Integer> {
    private static final String MAIN = "io.busbar.bridge.RdmaCampaign";

    @Option(
            names = "--device",
            paramLabel = "KIND",
            description = "rxe (soft-RoCE) or siw (soft-iWARP); may be repeated (default: both, one after the other)")
    private List<String> devices = List.of("rxe", "siw");

    @Option(names = "--cuts", description = "how often the network is cut (default: ${DEFAULT-VALUE})")
    private int cuts = 100;

    @Option(
            names = "--kills",
            description = "how often a bridge is killed, half of them the source's (default: ${DEFAULT-VALUE})")
    private int kills = 20;

    @Option(names = "--messages", description = "in turn the capture's and small ones (default: ${DEFAULT-VALUE})")
    private long messages = 1_000_000;

    @Option(names = "--seed", description = "of the order of cuts and kills (default: a new one, printed)")
    private long seed = System.nanoTime();

    @Option(names = "--limit", paramLabel = "SECONDS", description = "for each device (default: ${DEFAULT-VALUE})")
    private int limit = 1_200;

    private RdmaTortureCommand() {}

    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new RdmaTortureCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        final Optional<String> missing = Testbed.missing();
        if (missing.isPresent()) {
            System.out.println("SKIPPED: " + missing.get());
            return 0;
        }
        System.out.println("seed " + seed + ", devices " + devices + ", on each " + cuts + " cuts, " + kills
                + " kills, " + messages + " messages");
        int failed = 0;
        for (final String device : devices) {
            final long start = System.nanoTime();
            final int status = Testbed.run(
                    device,
                    limit,
                    List.of(),
                    MAIN,
                    List.of(
                            Integer.toString(cuts),
                            Integer.toString(kills),
                            Long.toString(messages),
                            Long.toString(seed)));
            System.out.printf(
                    "%s: %s after %.0f s%n",
                    device, status == 0 ? "passed" : "FAILED with status " + status, (System.nanoTime() - start) / 1e9);
            failed += status == 0 ? 0 : 1;
        }
        return failed == 0 ? 0 : 1;
    }
}
