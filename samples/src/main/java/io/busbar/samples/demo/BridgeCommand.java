package io.busbar.samples.demo;

import io.busbar.Bus;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.bridge.Bridge;
import io.busbar.bridge.BridgeConfig;
import io.busbar.bridge.ConfigException;
import io.busbar.bridge.ConfigReader;
import io.busbar.bridge.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The demo's bridging processes. The far one listens, tells its port, and makes the replica; the near one dials it, and
 * tells which wire carries the market data, and why that one. Both run until the demo ends.
 */
@Command(name = "demo-bridge", hidden = true, description = "The bridging processes of the demo.")
public final class BridgeCommand implements Callable<Integer> {
    @Option(names = "--bus", required = true)
    private String busName;

    @Option(names = "--far")
    private boolean far;

    @Option(names = "--wires", split = ",")
    private List<String> wires = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException, WireException {
        ParentWatch.start(busName);
        try (Bus bus = Bus.open(busName)) {
            if (far) {
                runFar(bus);
            } else {
                runNear(bus);
            }
            return 0;
        } catch (final ConfigException e) {
            e.mistakes().forEach(System.err::println);
            return 2;
        }
    }

    private void runFar(final Bus bus) throws ConfigException, IOException, InterruptedException, WireException {
        final BridgeConfig config = read("""
                        name = "far"
                        bus = "%s"
                        listen = "127.0.0.1:0"
                        [[accept]]
                        peer = "near"
                        channels = ["%s"]
                        """.formatted(DemoBus.far(busName), DemoBus.MARKET_DATA));
        final ChosenWire chosen = new ChosenWire("far", wires);
        try (Bridge bridge = Bridge.launch(config, chosen);
                Publication publication = bus.addPublication(DemoBus.BRIDGE_REPORTS)) {
            new ReportPublisher(publication).listening(bridge.port());
            awaitDeath();
        }
    }

    private void runNear(final Bus bus) throws ConfigException, IOException, InterruptedException, WireException {
        final BridgeConfig config = read("""
                        name = "near"
                        bus = "%s"
                        [[peer]]
                        name = "far"
                        address = "127.0.0.1:%d"
                        [[route]]
                        channel = "%s"
                        peer = "far"
                        wires = [%s]
                        """.formatted(
                        busName,
                        awaitPort(bus),
                        DemoBus.MARKET_DATA,
                        wires.stream().map(wire -> '"' + wire + '"').collect(Collectors.joining(", "))));
        final ChosenWire chosen = new ChosenWire("near", wires);
        try (Bridge bridge = Bridge.launch(config, chosen)) {
            chosen.await();
            System.out.println(chosen.explain(bridge.status().getFirst().wire()));
            awaitDeath();
        }
    }

    private static int awaitPort(final Bus bus) {
        final IdleStrategy idle = new BackoffIdleStrategy(0, 0, 100_000, 1_000_000);
        final ReportFollower reports = new ReportFollower();
        try (Subscription subscription =
                bus.addSubscription(DemoBus.BRIDGE_REPORTS, SubscriptionOptions.DEFAULT.fromOldest())) {
            while (reports.port() == 0) {
                idle.idle(subscription.poll(reports, 1));
            }
        }
        return reports.port();
    }

    /** Reads a configuration as the daemon does; its file is gone before anything can go wrong. */
    private static BridgeConfig read(final String text) throws ConfigException, IOException {
        final Path file = Files.createTempFile("busbar-demo-", ".toml");
        try {
            return ConfigReader.read(Files.writeString(file, text));
        } finally {
            Files.delete(file);
        }
    }

    /** The parent kills the process, and {@link ParentWatch} ends it if the parent is gone. */
    private static void awaitDeath() throws InterruptedException {
        Thread.sleep(Long.MAX_VALUE);
    }
}
