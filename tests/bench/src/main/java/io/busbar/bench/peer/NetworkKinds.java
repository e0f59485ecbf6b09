package io.busbar.bench.peer;

import java.util.List;
import java.util.Optional;

/** Everything that can be compared over a network, but for programs that are no JVMs. */
public final class NetworkKinds {
    private static final List<PeerKind> ALL = List.of(
            // The bridge over each wire: its name in the configuration, and lines of the configuration that it needs.
            BridgedKind.invoked("tcp", ""),
            BridgedKind.invoked("uring", ""),
            BridgedKind.daemon("tcp", ""),
            new AeronUdpKind("aeron-udp", 1408, false),
            new AeronUdpKind("aeron-udp-8k", 8 << 10, false),
            new AeronUdpKind("aeron-udp-driver", 8 << 10, true),
            new TcpKind(),
            new ZeroMqKind());

    private NetworkKinds() {}

    public static List<PeerKind> all() {
        return ALL;
    }

    public static Optional<PeerKind> find(final String name) {
        return ALL.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }
}
