package io.busbar.bench.peer;

import io.busbar.bench.peer.BridgedKind.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that can be compared over a network, but for programs that are no JVMs. */
public final class NetworkKinds {
    /**
     * A wire of the bridge.
     *
     * @param name as the bridge's configuration names it
     * @param more lines of the configuration that it needs, see {@link BridgedKind}
     */
    private record BridgeWire(String name, String more) {}

    /** The wires that take part; those that a host refuses are left out there, with the reason. */
    private static final List<BridgeWire> WIRES = List.of(
            new BridgeWire("tcp", ""),
            new BridgeWire("uring", ""),
            new BridgeWire("udp", ""),
            new BridgeWire("aeron", ""));

    private static final List<PeerKind> ALL = list();

    private NetworkKinds() {}

    private static List<PeerKind> list() {
        final List<PeerKind> all = new ArrayList<>();
        for (final BridgeWire wire : WIRES) {
            all.add(BridgedKind.of(wire.name, wire.more, Mode.INVOKED));
            all.add(BridgedKind.of(wire.name, wire.more, Mode.IN_PLACE));
        }
        all.add(BridgedKind.of("tcp", "", Mode.DAEMON));
        all.add(new AeronUdpKind("aeron-udp", 1408, false));
        all.add(new AeronUdpKind("aeron-udp-8k", 8 << 10, false));
        all.add(new AeronUdpKind("aeron-udp-driver", 8 << 10, true));
        all.add(new TcpKind());
        all.add(new ZeroMqKind());
        return List.copyOf(all);
    }

    public static List<PeerKind> all() {
        return ALL;
    }

    public static Optional<PeerKind> find(final String name) {
        return ALL.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }
}
