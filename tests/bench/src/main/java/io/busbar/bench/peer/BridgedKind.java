package io.busbar.bench.peer;

import io.busbar.BusOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Channels of Busbar that a bridge carries to the other host: publisher, channel, bridge, wire, bridge, channel,
 * subscriber.
 *
 * @param wire   as the bridge's configuration names it
 * @param more   lines for the configuration that the wire needs; {@code %ADDRESS%} and {@code %DEVICE%} stand for those of
 *               the host that they are for
 * @param daemon whether the bridges are processes of their own, as by {@code busbar bridge}, instead of being called
 *               by the threads that publish and follow
 */
record BridgedKind(String name, String wire, String more, boolean daemon) implements PeerKind {
    private static final String KEY = "key";

    /** One busy thread a host. */
    static BridgedKind invoked(final String wire, final String more) {
        return new BridgedKind("busbar-" + wire, wire, more, false);
    }

    /** Two busy threads a host. */
    static BridgedKind daemon(final String wire, final String more) {
        return new BridgedKind("busbar-" + wire + "-daemon", wire, more, true);
    }

    @Override
    public String family() {
        return "busbar";
    }

    @Override
    public String setup() {
        return "exclusive channels of 4 MiB, offer; bridge over the wire " + wire + ", "
                + (daemon ? "a process of its own on each host" : "called by the application's own thread");
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return topology.equals(Topology.ONE_TO_ONE) && length <= Place.CAPACITY / 4;
    }

    @Override
    public int threads() {
        return daemon ? 2 : 1;
    }

    static BusOptions bus(final Place place) {
        return BusOptions.DEFAULT.withDirectory(place.directory());
    }

    /** Name of the bus of a host. */
    static String host(final boolean publishers) {
        return publishers ? "a" : "b";
    }

    static Path config(final Place place, final boolean publishers) {
        return place.directory().resolve(host(publishers) + ".toml");
    }

    @Override
    public void prepare(final Place place) {
        try {
            final Path key = Files.writeString(place.directory().resolve(KEY), "no secret at all, but long enough");
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            for (final boolean publishers : new boolean[] {true, false}) {
                Files.writeString(config(place, publishers), text(place, publishers));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot prepare bridges in " + place.directory(), e);
        }
    }

    private String text(final Place place, final boolean publishers) {
        final String here = host(publishers);
        final String there = host(!publishers);
        final Link.End near = place.link().end(publishers);
        final Link.End far = place.link().end(!publishers);
        final boolean alone = daemon && near.cpu() >= 0;
        final List<String> lines = new ArrayList<>();
        lines.add("name = \"%s\"".formatted(here));
        lines.add("bus = \"%s\"".formatted(here));
        lines.add("directory = \"%s\"".formatted(place.directory()));
        lines.add("secret-file = \"%s\"".formatted(place.directory().resolve(KEY)));
        lines.add("listen = \"%s:%d\"".formatted(near.address(), port(place, publishers)));
        lines.add("idle = \"%s\"".formatted(alone ? "busy" : "backoff"));
        if (alone) {
            lines.add("core = " + near.cpu());
        }
        if (!more.isEmpty()) {
            lines.add(more.replace("%ADDRESS%", near.address()).replace("%DEVICE%", near.device()));
        }
        lines.add("[[peer]]\nname = \"%s\"\naddress = \"%s:%d\""
                .formatted(there, far.address(), port(place, !publishers)));
        for (final Flow flow : place.flows()) {
            if (publishers == (flow != Flow.PONG)) {
                lines.add("[[route]]\nchannel = \"%s\"\npeer = \"%s\"\nwires = [\"%s\"]"
                        .formatted(flow.label(), there, wire));
            }
        }
        lines.add("[[accept]]\npeer = \"%s\"".formatted(there));
        return String.join("\n", lines) + "\n";
    }

    private static int port(final Place place, final boolean publishers) {
        return place.link().port() + (publishers ? 0 : 1);
    }

    @Override
    public List<List<String>> daemons(final Place place) {
        return daemon ? List.of(command(place, true), command(place, false)) : List.of();
    }

    private static List<String> command(final Place place, final boolean publishers) {
        return List.of(BridgeDaemon.class.getName(), config(place, publishers).toString());
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        return new BridgedPeer(place, daemon);
    }
}
