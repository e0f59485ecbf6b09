package io.busbar.bench;

import io.busbar.bench.campaign.NetworkCampaign;
import io.busbar.bench.campaign.NetworkWork;
import io.busbar.bench.campaign.Settings;
import io.busbar.bench.machine.Cpus;
import io.busbar.bench.machine.Facts;
import io.busbar.bench.machine.Hosts;
import io.busbar.bench.peer.NetworkKinds;
import io.busbar.bench.report.Targets;
import io.busbar.bench.result.Results;
import io.busbar.bench.worker.Idle;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures between two hosts. */
@Command(
        name = "network",
        mixinStandardHelpOptions = true,
        description = "Measures bridged channels and their peers between two network namespaces joined by veth, and"
                + " over loopback.")
final class NetworkCommand implements Callable<Integer> {
    private static final List<String> NETWORKS = List.of(Hosts.VETH, Hosts.LOOPBACK);

    @Option(names = "--quick", description = "Two short rounds: shows that all works, not how fast it is.")
    private boolean quick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Only these networks (veth, loopback), works (round-trip, small, bulk) and systems (a name, or"
                            + " a family such as busbar).")
    private List<String> only = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go; default: ${DEFAULT-VALUE}.")
    private Path directory = Path.of("bench-results");

    @Option(
            names = "--seconds",
            description = "What the whole may take, about; slices are cut to fit. Default 540, quick 150.")
    private Integer seconds;

    @Option(names = "--cpus", split = ",", paramLabel = "CPU", description = "Processors to pin to, instead of all.")
    private List<Integer> cpus = List.of();

    @Option(names = "--rounds", description = "Samples of each system; default 5, quick 2.")
    private Integer rounds;

    @Option(names = "--millis", description = "Length of a sample at most; default 600, quick 100.")
    private Integer millis;

    @Option(names = "--redos", description = "How often a sample is measured again when the floor moved; default 1.")
    private Integer redos;

    @Option(names = "--floor-fraction", description = "By how much the floor may move; default ${DEFAULT-VALUE}.")
    private double fraction = 0.25;

    @Option(names = "--rate", description = "Pings a second of a round trip; default ${DEFAULT-VALUE}.")
    private int rate = 10_000;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final List<String> networks = new ArrayList<>();
        final List<NetworkWork> works = new ArrayList<>();
        final Set<String> systems = new LinkedHashSet<>();
        final Set<String> known = knownSystems();
        for (final String name : only) {
            if (NETWORKS.contains(name)) {
                networks.add(name);
            } else if (NetworkWork.labels().contains(name)) {
                works.add(NetworkWork.of(name));
            } else if (known.contains(name)) {
                systems.add(name);
            } else {
                throw new IllegalArgumentException("there is no network, work or system " + name + "; there are "
                        + NETWORKS + ", " + NetworkWork.labels() + " and " + known);
            }
        }
        final PrintWriter out = spec.commandLine().getOut();
        final Settings settings = settings();
        Facts.gather(settings.cpus()).forEach((name, value) -> out.println(name + ": " + value));
        final List<Results> all = new NetworkCampaign(
                        "./busbar bench "
                                + String.join(
                                        " ", spec.commandLine().getParseResult().originalArgs()),
                        settings,
                        networks.isEmpty() ? NETWORKS : networks,
                        works.isEmpty() ? List.of(NetworkWork.values()) : works,
                        name -> systems.isEmpty() || systems.contains(name),
                        seconds != null ? seconds : quick ? 150 : 540,
                        directory,
                        line -> {
                            out.println(line);
                            out.flush();
                        })
                .run();
        for (final Results results : all) {
            results.cells().forEach(cell -> Targets.of(cell).forEach(out::println));
            out.println("written: " + directory.resolve(results.work() + ".json"));
        }
        return ExitCode.OK;
    }

    private static Set<String> knownSystems() {
        final Set<String> known = new LinkedHashSet<>();
        NetworkKinds.all().forEach(kind -> known.add(kind.name()));
        NetworkKinds.all().forEach(kind -> known.add(kind.family()));
        known.addAll(List.of("c-udp", "c-tcp-log", "iperf3"));
        return known;
    }

    private Settings settings() {
        return new Settings(
                quick,
                cpus.isEmpty() ? Cpus.available() : new Cpus(cpus),
                rounds != null ? rounds : quick ? 2 : 5,
                millis != null ? millis : quick ? 100 : 600,
                redos != null ? redos : quick ? 0 : 1,
                fraction,
                rate,
                Idle.NONE,
                quick ? 2 : 30);
    }
}
