package io.busbar.bridge;

import io.busbar.BusOptions;
import io.busbar.bridge.gateway.GatewayOptions;
import io.busbar.bridge.link.Route;
import io.busbar.bridge.wire.tcp.Sockets;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a bridge does. Checked by {@link ConfigReader} when it comes from a file; whoever makes one by hand keeps to the
 * same rules.
 *
 * @param name       by which peers know this bridge
 * @param bus        whose channels it carries
 * @param busOptions where that bus is
 * @param listen     where peers come in; empty if none do
 * @param dataListen where their data comes in; port 0 has the kernel choose
 * @param secret     that all bridges share; empty lets everybody in
 * @param sockets    how connections are made
 * @param idle       what the agent does when there is nothing to do
 * @param core       processor that the agent is pinned to, -1 for none
 * @param peers      addresses by name, resolved
 * @param routes     what goes where
 * @param grants     what peers may write here
 * @param wires      how the wires work that have settings of their own
 * @param gateways   between Aeron streams and channels of the bus
 */
public record BridgeConfig(
        String name,
        String bus,
        BusOptions busOptions,
        Optional<InetSocketAddress> listen,
        InetSocketAddress dataListen,
        byte[] secret,
        Sockets sockets,
        Idle idle,
        int core,
        Map<String, InetSocketAddress> peers,
        List<Route> routes,
        List<Grant> grants,
        WireOptions wires,
        List<GatewayOptions> gateways) {
    /** What the agent does when there is nothing to do. */
    public enum Idle {
        /** Spins: lowest latency, a core of its own. */
        BUSY,
        /** Spins, yields, then parks for up to a millisecond. */
        BACKOFF,
        /** Waits for the network and for the doorbells of its sources. */
        SLEEP
    }

    /**
     * What a peer may write.
     *
     * @param peer        name of the peer, or {@code *}
     * @param channels    names of channels; {@code *} stands for any characters
     * @param maxCapacity the largest log that it may have made here, in bytes
     */
    public record Grant(String peer, List<String> channels, long maxCapacity) {
        public Grant {
            channels = List.copyOf(channels);
        }

        boolean allows(final String who, final String channel) {
            return matches(peer, who) && channels.stream().anyMatch(pattern -> matches(pattern, channel));
        }

        private static boolean matches(final String pattern, final String name) {
            final String expression =
                    Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            return name.matches(expression);
        }
    }

    /** Those wires are told whether they have to wake somebody that need to know, whatever they were told before. */
    public BridgeConfig {
        wires = wires.withEvents(idle == Idle.SLEEP);
        peers = Map.copyOf(peers);
        routes = List.copyOf(routes);
        grants = List.copyOf(grants);
        gateways = List.copyOf(gateways);
    }

    /** With nothing special about the wires, and no gateways. */
    public BridgeConfig(
            final String name,
            final String bus,
            final BusOptions busOptions,
            final Optional<InetSocketAddress> listen,
            final InetSocketAddress dataListen,
            final byte[] secret,
            final Sockets sockets,
            final Idle idle,
            final int core,
            final Map<String, InetSocketAddress> peers,
            final List<Route> routes,
            final List<Grant> grants) {
        this(
                name,
                bus,
                busOptions,
                listen,
                dataListen,
                secret,
                sockets,
                idle,
                core,
                peers,
                routes,
                grants,
                WireOptions.of(dataListen),
                List.of());
    }

    /** Whether another configuration differs in nothing but peers, routes and grants. */
    boolean isReloadableTo(final BridgeConfig other) {
        return name.equals(other.name)
                && bus.equals(other.bus)
                && busOptions.equals(other.busOptions)
                && listen.equals(other.listen)
                && dataListen.equals(other.dataListen)
                && Arrays.equals(secret, other.secret)
                && sockets == other.sockets
                && idle == other.idle
                && core == other.core
                && wires.equals(other.wires)
                && gateways.equals(other.gateways);
    }
}
