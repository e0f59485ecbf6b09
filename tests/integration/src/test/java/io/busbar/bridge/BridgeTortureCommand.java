package io.busbar.bridge;

import io.busbar.process.ShmTempDir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.opentest4j.TestAbortedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./busbar torture --bridge}: bridges are killed and their network is cut. */
@Command(
        name = "torture --bridge",
        mixinStandardHelpOptions = true,
        description = "Carries the capture and many small messages over all wires at once, between two network"
                + " namespaces, while the network is cut and the bridges are killed; each message has to arrive once,"
                + " in order, with the same bytes. Exit status 1 if one does not. Needs root, ip and nft, and takes the"
                + " capture from BUSBAR_DATA.")
public final class BridgeTortureCommand implements Callable<Integer> {
    @Option(names = "--wire", paramLabel = "WIRE", description = "one of them; may be repeated (default: all)")
    private List<String> names = List.of();

    @Option(names = "--cuts", description = "how often the network is cut (default: ${DEFAULT-VALUE})")
    private int cuts = 100;

    @Option(names = "--kills", description = "how often each bridge is killed (default: ${DEFAULT-VALUE})")
    private int kills = 20;

    @Option(names = "--messages", description = "over each wire, beside the capture (default: ${DEFAULT-VALUE})")
    private long messages = 10_000_000;

    @Option(names = "--seed", description = "of the order of cuts and kills (default: a new one, printed)")
    private long seed = System.nanoTime();

    private BridgeTortureCommand() {}

    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new BridgeTortureCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        final List<TestedWire> wires = names.isEmpty()
                ? TestedWire.ALL
                : names.stream().map(TestedWire::of).toList();
        System.out.println("seed " + seed + ", wires "
                + wires.stream().map(TestedWire::name).toList() + ", " + cuts + " cuts, " + kills
                + " kills of each bridge, the capture and " + messages + " small messages over each wire");
        final Path directory = ShmTempDir.createUntilExit("busbar-bridges-");
        final long start = System.nanoTime();
        try (Namespaces network = new Namespaces();
                BridgedHosts hosts = BridgedHosts.in(network, directory, wires)) {
            final CapturedMessages captured = CapturedMessages.readIfThere();
            final List<Exchange> exchanges = new ArrayList<>();
            for (int i = 0; i < wires.size(); i++) {
                exchanges.add(new Exchange(
                        wires.get(i).name(),
                        captured,
                        captured.count() + messages,
                        hosts.publications.get(i),
                        hosts.subscriptions.get(i)));
            }
            new BridgeCampaign(hosts, network, exchanges, seed).run(cuts, kills);
            System.out.printf(
                    "each of %,d messages arrived over each wire once, in order and whole; %d cuts, %d and %d kills,"
                            + " %.0f s%n",
                    captured.count() + messages,
                    cuts,
                    hosts.source.kills(),
                    hosts.replica.kills(),
                    (System.nanoTime() - start) / 1e9);
            return 0;
        } catch (final TestAbortedException e) {
            System.err.println("SKIPPED: " + e.getMessage());
            return 2;
        } catch (final AssertionError e) {
            System.err.println("FAILED, seed " + seed + ": " + e.getMessage());
            return 1;
        }
    }
}
