package io.busbar.bridge;

import io.busbar.BusChannels;
import io.busbar.BusOptions;
import io.busbar.bridge.BridgeConfig.Grant;
import io.busbar.bridge.BridgeConfig.Idle;
import io.busbar.bridge.link.Authenticator;
import io.busbar.bridge.link.Route;
import io.busbar.bridge.link.Route.Slow;
import io.busbar.bridge.wire.tcp.Sockets;
import io.busbar.bridge.wire.xdp.XdpOptions;
import io.busbar.bridge.wire.xdp.XdpWire;
import io.busbar.log.ChannelGeometry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a configuration from a TOML file, all of it, and tells all mistakes at once. docs/OPERATING.md has the keys.
 */
public final class ConfigReader {
    private static final Set<String> WIRES = Set.of("tcp", "uring", "udp", "xdp", "aeron", "rdma");
    private static final long DEFAULT_CAPACITY = 1L << 30;

    private final TomlSection root;
    private final Map<String, InetSocketAddress> peers = new HashMap<>();

    private ConfigReader(final TomlSection root) {
        this.root = root;
    }

    /**
     * Reads a file.
     *
     * @throws ConfigException if anything in it is wrong
     */
    public static BridgeConfig read(final Path file) throws ConfigException {
        final TomlSection root = TomlSection.parse(file);
        final BridgeConfig config = new ConfigReader(root).config();
        root.finish();
        return config;
    }

    private BridgeConfig config() {
        final String name = root.word("name");
        final String bus = root.word("bus");
        final BusOptions options = root.text("directory")
                .map(directory -> BusOptions.DEFAULT.withDirectory(Path.of(directory)))
                .orElse(BusOptions.DEFAULT);
        final Optional<InetSocketAddress> listen = root.address("listen");
        final byte[] secret = secret(listen);
        final Idle idle = root.choice("idle", Idle.class, Idle.BACKOFF);
        final int core = root.core("core");
        final TomlSection tcp = root.table("tcp");
        final InetSocketAddress any =
                new InetSocketAddress(listen.map(InetSocketAddress::getAddress).orElse(null), 0);
        final InetSocketAddress dataListen = tcp.address("data-listen").orElse(any);
        final Sockets sockets = tcp.choice("sockets", Sockets.class, Sockets.NATIVE);
        for (final TomlSection each : root.tables("peer")) {
            final String peer = each.word("name");
            each.address("address")
                    .ifPresentOrElse(
                            address -> {
                                if (peers.put(peer, address) != null) {
                                    each.mistake("name", "peer " + peer + " is there twice; remove one");
                                }
                            },
                            () -> each.mistake("address", "a peer needs an address, such as \"10.0.0.2:7400\""));
        }
        final List<Route> routes = routes();
        final List<Grant> grants = grants(listen.isPresent());
        final XdpOptions xdp = XdpSection.options(root, any);
        if (xdp.device().isEmpty()
                && routes.stream().anyMatch(route -> route.wires().contains(XdpWire.NAME))) {
            root.mistake("route", "the wire xdp needs to know its interface: [xdp], interface = \"NAME\"");
        }
        return new BridgeConfig(
                name,
                bus,
                options,
                listen,
                dataListen,
                secret,
                sockets,
                idle,
                core,
                peers,
                routes,
                grants,
                new WireOptions(
                        UringSection.options(root, dataListen),
                        AeronSection.options(root, any, options.directory()),
                        UdpSection.options(root, dataListen),
                        xdp,
                        RdmaSection.options(root, any)),
                AeronSection.gateways(root));
    }

    private byte[] secret(final Optional<InetSocketAddress> listen) {
        final boolean insecure = root.flag("insecure");
        final Optional<String> file = root.text("secret-file");
        if (file.isEmpty()) {
            final boolean local = listen.isEmpty()
                    || listen.get().getAddress() != null
                            && listen.get().getAddress().isLoopbackAddress();
            if (!local && !insecure) {
                root.mistake(
                        "listen",
                        "whoever reaches this address could write channels: give a secret-file, or say insecure ="
                                + " true");
            }
            return new byte[0];
        }
        try {
            final Path path = Path.of(file.get());
            final Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            if (permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                root.mistake("secret-file", path + " can be read or written by everybody: chmod 600 it");
            }
            final byte[] secret = Files.readAllBytes(path);
            if (secret.length < Authenticator.MIN_SECRET) {
                root.mistake(
                        "secret-file",
                        path + " has " + secret.length + " bytes, " + Authenticator.MIN_SECRET
                                + " are needed: head -c 32 /dev/urandom > " + path);
            }
            return secret;
        } catch (final IOException e) {
            root.mistake("secret-file", "cannot be read: " + e + "; create it, or let this user read it");
            return new byte[0];
        }
    }

    private List<Route> routes() {
        final List<Route> routes = new ArrayList<>();
        final Set<String> taken = new HashSet<>();
        for (final TomlSection each : root.tables("route")) {
            final String channel = channel(each, "channel", null);
            final String peer = each.word("peer");
            if (!peer.isEmpty() && !peers.containsKey(peer)) {
                each.mistake("peer", "there is no [[peer]] of the name " + peer + "; add it");
            }
            final String as = channel(each, "as", channel);
            if (!taken.add(peer + ":" + as)) {
                each.mistake("as", "two routes go to " + as + " at " + peer + "; a replica has one source");
            }
            final List<String> wires = each.texts("wires", List.of("tcp"));
            for (final String wire : wires) {
                if (!WIRES.contains(wire)) {
                    each.mistake("wires", "there is no wire " + wire + "; there are " + WIRES);
                }
            }
            final Slow slow = each.choice("slow", Slow.class, Slow.HOLD);
            final boolean oldest = each.choice("from", From.class, From.OLDEST) == From.OLDEST;
            routes.add(new Route(channel, peer, as, wires, slow, oldest));
        }
        return routes;
    }

    private enum From {
        OLDEST,
        NOW
    }

    private static String channel(final TomlSection section, final String key, final String otherwise) {
        final Optional<String> name = section.text(key);
        if (name.isEmpty() && otherwise != null) {
            return otherwise;
        }
        if (!BusChannels.isName(name.orElse(""))) {
            section.mistake(
                    key,
                    "a channel's name has 1 to 100 letters, digits, '.', '_' or '-' and does not begin with '.'; give"
                            + " one");
        }
        return name.orElse("");
    }

    private List<Grant> grants(final boolean listening) {
        final List<Grant> grants = new ArrayList<>();
        for (final TomlSection each : root.tables("accept")) {
            if (!listening) {
                each.mistake("peer", "nobody can come in without listen = \"host:port\"; add it");
            }
            final String peer = each.text("peer").orElse("*");
            final long capacity = each.number(
                            "max-capacity", ChannelGeometry.MIN_CAPACITY, ChannelGeometry.MAX_CAPACITY)
                    .orElse(DEFAULT_CAPACITY);
            grants.add(new Grant(peer, each.texts("channels", List.of("*")), capacity));
        }
        return grants;
    }
}
