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
import java.util.concurrent.locks.LockSupport;

/**
 * Two buses with a bridge each, in processes of their own, one channel from the one to the other, and both its ends.
 */
final class BridgedHosts implements AutoCloseable {
    private static final ChannelOptions CHANNEL = ChannelOptions.DEFAULT.withCapacity(1 << 20);

    final Daemon source;
    final Daemon replica;
    final Publication publication;
    final Subscription subscription;
    private final Bus a;
    private final Bus b;

    /** On one host, over loopback. */
    static BridgedHosts onLoopback(final Path directory, final String wire) throws IOException {
        return onLoopback(directory, wire, "");
    }

    /** On one host, over loopback, with more lines at the end of both configurations. */
    static BridgedHosts onLoopback(final Path directory, final String wire, final String more) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final int port = free.getLocalPort();
            free.close();
            return new BridgedHosts(directory, wire, "127.0.0.1:" + port, new String[0], new String[0], more);
        }
    }

    BridgedHosts(
            final Path directory,
            final String wire,
            final String listen,
            final String[] sourcePrefix,
            final String[] replicaPrefix)
            throws IOException {
        this(directory, wire, listen, sourcePrefix, replicaPrefix, "");
    }

    BridgedHosts(
            final Path directory,
            final String wire,
            final String listen,
            final String[] sourcePrefix,
            final String[] replicaPrefix,
            final String more)
            throws IOException {
        final BusOptions options = BusOptions.DEFAULT.withDirectory(directory);
        final Path key = Files.writeString(directory.resolve("key"), "a secret of some length");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        a = Bus.open("a", options);
        b = Bus.open("b", options);
        publication = a.addPublication("x", CHANNEL);
        final String common = "directory = \"" + directory + "\"\nsecret-file = \"" + key + "\"\n";
        replica = new Daemon(
                directory.resolve("b.toml"),
                "name = \"b\"\nbus = \"b\"\nlisten = \"" + listen + "\"\n" + common + "[[accept]]\npeer = \"a\"\n"
                        + more,
                replicaPrefix);
        source = new Daemon(
                directory.resolve("a.toml"),
                "name = \"a\"\nbus = \"a\"\n" + common + "[[peer]]\nname = \"b\"\naddress = \"" + listen
                        + "\"\n[[route]]\nchannel = \"x\"\npeer = \"b\"\nwires = [\"" + wire + "\"]\n" + more,
                sourcePrefix);
        final long start = System.nanoTime();
        while (!b.channels().contains("x")) {
            source.checkAlive();
            replica.checkAlive();
            if (System.nanoTime() - start > 60_000_000_000L) {
                throw new AssertionError("no replica in a minute; " + story());
            }
            LockSupport.parkNanos(1_000_000);
        }
        subscription = b.addSubscription(
                "x", SubscriptionOptions.DEFAULT.withChannel(CHANNEL).fromOldest());
    }

    String story() {
        return "the source's bridge said\n" + source.said() + "the replica's said\n" + replica.said();
    }

    @Override
    public void close() {
        source.close();
        replica.close();
        a.close();
        b.close();
        a.removeAll();
        b.removeAll();
    }
}
