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
 * @param wire as the bridge's configuration names it
 * @param more lines for the configuration that the wire needs; {@code %ADDRESS%} and {@code %DEVICE%} stand for those
 *             of the host that they are for
 * @param mode how it is used
 */
record BridgedKind(String name, String wire, String more, Mode mode) implements PeerKind {
    /** How bridges and publications are used. */
    enum Mode {
        /** Bridges are called by the threads that publish and follow; messages are copied into the channel. */
        INVOKED("", "offer", "called by the application's own thread"),
        /** The same, but messages are claimed and nothing of them is written but the first word and the last. */
        IN_PLACE(
                "-in-place",
                "tryClaim without filling the message, as programs that send one buffer again and again",
                "called by the application's own thread"),
        /** Bridges are processes of their own, as by {@code busbar bridge}; messages are copied. */
        DAEMON("-daemon", "offer", "a process of its own on each host");

        private final String suffix;
        private final String publication;
        private final String bridge;

        Mode(final String suffix, final String publication, final String bridge) {
            this.suffix = suffix;
            this.publication = publication;
            this.bridge = bridge;
        }
    }

    private static final String KEY = "key";

    /** Shorter messages are not sent in place: what is compared with that sends long ones. */
    private static final int LONG = 4096;

    static BridgedKind of(final String wire, final String more, final Mode mode) {
        return new BridgedKind("busbar-" + wire + mode.suffix, wire, more, mode);
    }

    @Override
    public String family() {
        return "busbar";
    }

    @Override
    public String setup() {
        return "exclusive channels of 4 MiB, " + mode.publication + "; bridge over the wire " + wire + ", "
                + mode.bridge;
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return topology.equals(Topology.ONE_TO_ONE)
                && length <= Place.CAPACITY / 4
                && (mode != Mode.IN_PLACE || length >= LONG);
    }

    @Override
    public int threads() {
        return isDaemon() ? 2 : 1;
    }

    private boolean isDaemon() {
        return mode == Mode.DAEMON;
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
        final boolean alone = isDaemon() && near.cpu() >= 0;
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
        return isDaemon() ? List.of(command(place, true), command(place, false)) : List.of();
    }

    private static List<String> command(final Place place, final boolean publishers) {
        return List.of(BridgeDaemon.class.getName(), config(place, publishers).toString());
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        return new BridgedPeer(place, wire, isDaemon(), mode == Mode.IN_PLACE);
    }
}
