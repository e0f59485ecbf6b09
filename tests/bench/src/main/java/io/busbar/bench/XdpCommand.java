package io.busbar.bench;

import io.busbar.bench.xdp.XdpCampaign;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures datagrams past the network stack. */
@Command(
        name = "xdp",
        mixinStandardHelpOptions = true,
        description = "Measures datagrams past the kernel's network stack against UDP sockets and a C program, over a"
                + " veth between two network namespaces. Needs root, ip, and gcc with the kernel's headers.")
final class XdpCommand implements Callable<Integer> {
    @Option(names = "--rounds", description = "How often all are measured; default: ${DEFAULT-VALUE}.")
    private int rounds = 30;

    @Option(names = "--millis", description = "How long each; default: ${DEFAULT-VALUE}.")
    private int millis = 500;

    @Option(names = "--length", description = "Bytes of a datagram one way; default: ${DEFAULT-VALUE}.")
    private int length = 1_400;

    @Option(names = "--cpus", split = ",", arity = "1", description = "Two processors; default: 0,1.")
    private int[] cpus = {0, 1};

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (cpus.length != 2 || cpus[0] == cpus[1]) {
            throw new IllegalArgumentException("--cpus needs two processors, such as 0,1");
        }
        new XdpCampaign(cpus[0], cpus[1], rounds, millis, length).run(line -> {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        });
        return ExitCode.OK;
    }
}
