package io.busbar.bridge;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Two buses with a bridge each, in processes of their own, a channel from the one to the other for each wire, and both
 * ends of each.
 */
final class BridgedHosts implements AutoCloseable {
    static final ChannelOptions CHANNEL = ChannelOptions.DEFAULT.withCapacity(1 << 20);
    static final String SECRET = "a secret of some length";
    private static final String[] NONE = {};
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    final Daemon source;
    final Daemon replica;
    final Bus near;
    final Bus far;
    final List<Publication> publications = new ArrayList<>();
    final List<Subscription> subscriptions = new ArrayList<>();
    private final String listen;
    private final String sourceConfig;

    /** On one host, over loopback. */
    static BridgedHosts onLoopback(final Path directory, final List<TestedWire> wires, final ChannelOptions channel)
            throws IOException {
        return onLoopback(directory, wires, channel, "backoff");
    }

    /** On one host, with bridges that idle in this way. */
    static BridgedHosts onLoopback(
            final Path directory, final List<TestedWire> wires, final ChannelOptions channel, final String idle)
            throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final int port = free.getLocalPort();
            free.close();
            return new BridgedHosts(directory, wires, channel, "127.0.0.1:" + port, NONE, NONE, idle);
        }
    }

    /** On two. */
    static BridgedHosts in(final Namespaces network, final Path directory, final List<TestedWire> wires)
            throws IOException {
        return on(network.prefixA(), network.prefixB(), Namespaces.ADDRESS_B, directory, wires);
    }

    /** On two, where commands behind these prefixes run; the second has the address. */
    static BridgedHosts on(
            final String[] prefixA,
            final String[] prefixB,
            final String addressB,
            final Path directory,
            final List<TestedWire> wires)
            throws IOException {
        return new BridgedHosts(directory, wires, CHANNEL, addressB + ":7400", prefixA, prefixB, "backoff");
    }

    private BridgedHosts(
            final Path directory,
            final List<TestedWire> wires,
            final ChannelOptions channel,
            final String listen,
            final String[] prefixA,
            final String[] prefixB,
            final String idle)
            throws IOException {
        this.listen = listen;
        final BusOptions options = BusOptions.DEFAULT.withDirectory(directory);
        final Path key = Files.writeString(directory.resolve("key"), SECRET);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        near = Bus.open("a", options);
        far = Bus.open("b", options);
        final String common =
                "idle = \"" + idle + "\"\ndirectory = \"" + directory + "\"\nsecret-file = \"" + key + "\"\n";
        final StringBuilder a = new StringBuilder("name = \"a\"\nbus = \"a\"\n" + common);
        final StringBuilder b = new StringBuilder("name = \"b\"\nbus = \"b\"\nlisten = \"" + listen + "\"\n" + common);
        for (final TestedWire wire : wires) {
            publications.add(near.addPublication(wire.channel(), channel));
            a.append(wire.near());
            b.append(wire.far());
        }
        a.append("[[peer]]\nname = \"b\"\naddress = \"").append(listen).append("\"\n");
        for (final TestedWire wire : wires) {
            a.append("[[route]]\nchannel = \"")
                    .append(wire.channel())
                    .append("\"\npeer = \"b\"\nwires = [\"")
                    .append(wire.name())
                    .append("\"]\n");
        }
        b.append("[[accept]]\npeer = \"a\"\n[[accept]]\npeer = \"mallory\"\nchannels = [\"m\"]\n");
        sourceConfig = a.toString();
        replica = new Daemon(directory.resolve("b.toml"), b.toString(), prefixB);
        source = new Daemon(directory.resolve("a.toml"), a.toString(), prefixA);
        for (final TestedWire wire : wires) {
            awaitReplica(wire.channel());
            subscriptions.add(far.addSubscription(
                    wire.channel(),
                    SubscriptionOptions.DEFAULT.withChannel(channel).fromOldest()));
        }
    }

    private void awaitReplica(final String channel) {
        final long start = System.nanoTime();
        while (!far.channels().contains(channel)) {
            source.checkAlive();
            replica.checkAlive();
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("no replica of " + channel + " in a minute; " + story());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Where the replica's bridge listens. */
    int port() {
        return Integer.parseInt(listen.substring(listen.indexOf(':') + 1));
    }

    /** Has the source's bridge carry another channel to a peer of this host. */
    void addRoute(final String channel, final String peer, final int port) {
        source.configure(sourceConfig + "[[peer]]\nname = \"" + peer + "\"\naddress = \"127.0.0.1:" + port
                + "\"\n[[route]]\nchannel = \"" + channel + "\"\npeer = \"" + peer + "\"\nwires = [\"tcp\"]\n");
    }

    String story() {
        return "the source's bridge said\n" + source.said() + "the replica's said\n" + replica.said();
    }

    @Override
    public void close() {
        source.close();
        replica.close();
        near.close();
        far.close();
        near.removeAll();
        far.removeAll();
    }
}
