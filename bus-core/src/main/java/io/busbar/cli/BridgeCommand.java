package io.busbar.cli;

import io.busbar.bridge.Bridge;
import io.busbar.bridge.BridgeConfig;
import io.busbar.bridge.BridgeEvents;
import io.busbar.bridge.ConfigException;
import io.busbar.bridge.ConfigReader;
import io.busbar.bridge.link.Reason;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.tcp.Sockets;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code busbar bridge}: the daemon that carries channels to other hosts. */
@Command(
        name = "bridge",
        mixinStandardHelpOptions = true,
        description =
                "Carries channels to and from other hosts, until it is stopped. Peers, routes and accepts are taken"
                        + " over from the file when it changes, and on SIGHUP.")
final class BridgeCommand implements Callable<Integer> {
    private static final long LOOK_MILLIS = 500;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration, in TOML; docs/OPERATING.md tells the keys.")
    private Path file;

    @Option(
            names = "--probe",
            description = "Only tries the wires on this host, and says which work; exit status 1 if one does not"
                    + " that a route names, or tcp without a configuration.")
    private boolean probe;

    @Option(names = "--check", description = "Only checks the configuration.")
    private boolean check;

    @Spec
    private CommandSpec spec;

    private enum Request {
        RELOAD,
        STOP
    }

    private FileTime seen;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    @Override
    public Integer call() throws Exception {
        if (probe && file == null) {
            return tell(
                    Bridge.probe(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Sockets.NATIVE),
                    Set.of("tcp"));
        }
        if (file == null) {
            throw new ParameterException(spec.commandLine(), "Say --config FILE, or --probe.");
        }
        // Before it is read: what is written after this is a change.
        seen = modified();
        final BridgeConfig config;
        try {
            config = ConfigReader.read(file);
        } catch (final ConfigException e) {
            complain(e);
            return 1;
        }
        if (check) {
            return 0;
        }
        if (probe) {
            return tell(
                    Bridge.probe(config),
                    config.routes().stream()
                            .flatMap(route -> route.wires().stream())
                            .collect(Collectors.toSet()));
        }
        run(config);
        return 0;
    }

    /** @param wanted wires that must work */
    private int tell(final List<WireProbe> probes, final Set<String> wanted) {
        boolean all = true;
        for (final WireProbe each : probes) {
            out().println(each);
            all &= each.works() || !wanted.contains(each.wire());
        }
        out().flush();
        return all ? 0 : 1;
    }

    private void run(final BridgeConfig config) throws Exception {
        final CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            requests.add(Request.STOP);
            try {
                if (!stopped.await(5, TimeUnit.SECONDS)) {
                    say("did not stop in time");
                }
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        if (!Hangup.call(() -> requests.add(Request.RELOAD))) {
            say("does not reload on SIGHUP here, only when the file changes");
        }
        final ServiceManager systemd = new ServiceManager(System.getenv(), this::say);
        try (Bridge bridge = Bridge.launch(config, new Printed())) {
            say("ready, port " + bridge.port());
            systemd.ready();
            serve(bridge, systemd);
            systemd.stopping();
        } finally {
            stopped.countDown();
        }
        say("stopped");
    }

    /** Until it is told to stop. */
    private void serve(final Bridge bridge, final ServiceManager systemd) throws InterruptedException {
        final long watchdog = systemd.watchdogMillis();
        final long look = watchdog == 0 ? LOOK_MILLIS : Math.min(LOOK_MILLIS, watchdog);
        for (; ; ) {
            final Request request = requests.poll(look, TimeUnit.MILLISECONDS);
            if (request == Request.STOP) {
                return;
            }
            final FileTime now = modified();
            if (request == Request.RELOAD || !now.equals(seen)) {
                seen = now;
                systemd.reloading();
                reload(bridge);
                systemd.ready();
            }
            if (watchdog != 0 && bridge.isResponsive()) {
                systemd.alive();
            }
        }
    }

    private FileTime modified() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (final IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private void reload(final Bridge bridge) {
        try {
            bridge.reload(ConfigReader.read(file));
            say("reloaded " + file);
        } catch (final ConfigException e) {
            complain(e);
            say("goes on as it was");
        }
    }

    private void complain(final ConfigException e) {
        e.mistakes().forEach(spec.commandLine().getErr()::println);
        spec.commandLine().getErr().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private synchronized void say(final String what) {
        out().println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " bridge " + what);
        out().flush();
    }

    /** A line for each event. */
    private final class Printed implements BridgeEvents {
        @Override
        public void onWire(final WireProbe probe) {
            say("wire " + probe);
        }

        @Override
        public void onBridge(final String what) {
            say(what);
        }

        @Override
        public void onEvent(final String link, final Kind kind, final Reason reason, final String detail) {
            say("link " + link + " " + kind + (reason == null ? "" : " " + reason) + (detail.isEmpty() ? "" : ": ")
                    + detail);
        }
    }
}
