package io.busbar.bench;

import io.busbar.bench.campaign.Campaign;
import io.busbar.bench.campaign.Settings;
import io.busbar.bench.campaign.Work;
import io.busbar.bench.machine.Cpus;
import io.busbar.bench.machine.Facts;
import io.busbar.bench.peer.PeerKinds;
import io.busbar.bench.peer.Topology;
import io.busbar.bench.worker.Idle;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures between processes of this host. */
@Command(
        name = "ipc",
        mixinStandardHelpOptions = true,
        description = "Measures Busbar and its peers between processes of this host.")
final class IpcCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "One size and few short rounds: shows that all works, not how fast it is.")
    private boolean quick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Only these works (round-trip, throughput, burst, wake-up, memory, start-up, recovery, floors)"
                            + " and systems (a name, a family such as aeron, or a pattern such as *-claim).")
    private List<String> only = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go; default: ${DEFAULT-VALUE}.")
    private Path directory = Path.of("bench-results");

    @Option(names = "--sizes", split = ",", paramLabel = "BYTES", description = "Only messages of these lengths.")
    private List<Integer> sizes = List.of();

    @Option(
            names = "--topologies",
            split = ",",
            paramLabel = "P:S",
            description = "Throughput of only so many to so many, as 2:1.")
    private List<String> topologies = List.of();

    @Option(names = "--cpus", split = ",", paramLabel = "CPU", description = "Processors to pin to, instead of all.")
    private List<Integer> cpus = List.of();

    @Option(names = "--rounds", description = "Samples of each system; default 7, quick 2.")
    private Integer rounds;

    @Option(names = "--millis", description = "Length of a sample; default 1000, quick 150.")
    private Integer millis;

    @Option(names = "--redos", description = "How often a pair is measured again when the floor moved; default 4.")
    private Integer redos;

    @Option(names = "--floor-fraction", description = "By how much the floor may move; default ${DEFAULT-VALUE}.")
    private double fraction = 0.15;

    @Option(names = "--rate", description = "Pings a second of a round trip; default ${DEFAULT-VALUE}.")
    private int rate = 25_000;

    @Option(
            names = "--idle",
            description = "What waiting threads do that have a processor of their own: ${COMPLETION-CANDIDATES};"
                    + " default ${DEFAULT-VALUE}.")
    private Idle idle = Idle.NONE;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final List<Work> works = new ArrayList<>();
        final List<String> systems = new ArrayList<>();
        final List<String> labels =
                List.of(Work.values()).stream().map(Work::label).toList();
        only.forEach(name -> {
            if (labels.contains(name)) {
                works.add(Work.of(name));
            } else {
                systems.add(name);
            }
        });
        final PrintWriter out = spec.commandLine().getOut();
        final Campaign campaign = new Campaign(
                "./busbar bench "
                        + String.join(" ", spec.commandLine().getParseResult().originalArgs()),
                settings(),
                systems.isEmpty() ? PeerKinds.all() : PeerKinds.matching(systems),
                sizes,
                topologies.stream().map(Topology::parse).toList(),
                directory,
                line -> {
                    out.println(line);
                    out.flush();
                });
        Facts.gather(campaign.settings().cpus()).forEach((name, value) -> out.println(name + ": " + value));
        for (final Work work : works.isEmpty() ? List.of(Work.values()) : works) {
            campaign.run(work);
            out.println("written: " + directory.resolve(work.label() + ".json"));
        }
        return ExitCode.OK;
    }

    private Settings settings() {
        return new Settings(
                quick,
                cpus.isEmpty() ? Cpus.available() : new Cpus(cpus),
                rounds != null ? rounds : quick ? 2 : 7,
                millis != null ? millis : quick ? 150 : 1000,
                redos != null ? redos : quick ? 1 : 4,
                fraction,
                rate,
                idle,
                quick ? 3 : 20);
    }
}
