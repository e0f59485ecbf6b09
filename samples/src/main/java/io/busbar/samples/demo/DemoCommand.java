package io.busbar.samples.demo;

import io.busbar.Bus;
import io.busbar.Subscription;
import io.busbar.samples.capture.CaptureException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The demo's parent: starts the others, shows how far they are, compares their reports, and leaves nothing behind.
 */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "A publisher sends market data to a follower on another bus, by way of two bridges, and they check"
                        + " it.")
public final class DemoCommand implements Callable<Integer> {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int POLL_LIMIT = 100;

    @Mixin
    private Input input;

    @Option(names = "--direct", description = "Both processes on one bus, without bridges.")
    private boolean direct;

    @Option(
            names = "--wires",
            paramLabel = "WIRE[,WIRE…]",
            defaultValue = "uring,tcp",
            description = "Wires that the bridges may use, the preferred one first. Default: ${DEFAULT-VALUE}.")
    private String wires;

    @Spec
    private CommandSpec spec;

    private final PrintStream out = System.out;
    private final String busName = DemoBus.newName();
    private final Children children = new Children();

    @Override
    public Integer call() throws IOException {
        final long expected;
        try {
            expected = input.count();
        } catch (final CaptureException e) {
            spec.commandLine().getErr().println("busbar: " + e.getMessage());
            return ExitCode.USAGE;
        }
        out.println(
                direct
                        ? "bus " + busName + ": a publisher and a follower process, " + input
                        : "a publisher on bus " + busName + ", a follower on bus " + DemoBus.far(busName)
                                + ", a bridge process for each: " + input);
        final Thread onInterrupt = Thread.ofPlatform().unstarted(this::cleanUp);
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            return run(expected);
        } finally {
            cleanUp();
        }
    }

    private int run(final long expected) throws IOException {
        final ReportFollower reports = new ReportFollower();
        try (Bus bus = Bus.open(busName);
                Subscription publisher = bus.addSubscription(DemoBus.PUBLISHER_REPORTS);
                Subscription follower = bus.addSubscription(DemoBus.FOLLOWER_REPORTS)) {
            startChildren();
            final LiveLine line = new LiveLine(out, expected);
            while (!children.haveEnded() && children.failures().isEmpty()) {
                LockSupport.parkNanos(LOOK_NANOS);
                publisher.poll(reports, POLL_LIMIT);
                follower.poll(reports, POLL_LIMIT);
                line.show(reports.progress());
            }
            line.end();
            publisher.poll(reports, POLL_LIMIT);
            follower.poll(reports, POLL_LIMIT);
        }
        if (reports.sent() == null
                || reports.received() == null
                || !children.failures().isEmpty()) {
            final List<String> failures = new ArrayList<>(children.failures());
            if (failures.isEmpty()) {
                failures.add("a process has ended without its report");
            }
            failures.forEach(failure -> spec.commandLine().getErr().println("busbar: " + failure));
            return ExitCode.SOFTWARE;
        }
        return new Verdict(out, reports.sent(), reports.received()).print(expected, input)
                ? ExitCode.OK
                : ExitCode.SOFTWARE;
    }

    private void startChildren() throws IOException {
        final String feed = direct ? busName : DemoBus.far(busName);
        if (!direct) {
            children.startDaemon("far bridge", List.of("demo-bridge", "--bus", busName, "--far"));
            children.startDaemon("near bridge", List.of("demo-bridge", "--bus", busName, "--wires", wires));
        }
        children.start("follower", List.of("demo-follower", "--bus", busName, "--feed", feed));
        children.start("publisher", publisherArguments());
    }

    private List<String> publisherArguments() {
        return Stream.concat(Stream.of("demo-publisher", "--bus", busName), input.toArguments().stream())
                .toList();
    }

    /** Runs at the end, and if this process is interrupted; twice does no harm. */
    private synchronized void cleanUp() {
        children.stop();
        DemoBus.remove(busName);
    }
}
