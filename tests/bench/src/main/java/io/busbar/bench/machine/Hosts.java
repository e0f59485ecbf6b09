package io.busbar.bench.machine;

import io.busbar.bench.peer.Link;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Two hosts with a network between them: namespaces joined by a veth cable, or this host and its loopback. Namespaces
 * go when this is closed or the program ends.
 */
public final class Hosts implements AutoCloseable {
    /** The kind of network that joins namespaces. */
    public static final String VETH = "veth";

    /** The kind that does without. */
    public static final String LOOPBACK = "loopback";

    /** One host and a device that takes pages and drops them; the other address is nobody's. */
    public static final String SINK = "sink";

    private static final String ADDRESS_A = "10.211.9.1";
    private static final String ADDRESS_B = "10.211.9.2";
    private static final String NOBODY = "02:00:00:00:00:02";
    private static final String NOWHERE = "-";
    private static final long PATIENCE_SECONDS = 30;
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 30_000;

    private static final Set<String> MADE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> MADE.forEach(Hosts::delete)));
    }

    private final Link link;
    private int port = FIRST_PORT;

    private Hosts(final Link link) {
        this.link = link;
    }

    /**
     * Opens a network.
     *
     * @param kind {@link #VETH}, {@link #LOOPBACK} or {@link #SINK}
     * @throws IllegalStateException if it cannot be had here; says why
     */
    public static Hosts open(final String kind, final Cpus cpus) {
        return switch (kind) {
            case LOOPBACK -> new Hosts(link(kind, NOWHERE, NOWHERE, "127.0.0.1", "127.0.0.1", "lo", "lo", cpus));
            case VETH -> veth(cpus);
            case SINK -> sink(cpus);
            default ->
                throw new IllegalArgumentException(
                        "there is no network " + kind + "; there are veth, loopback and sink");
        };
    }

    private static Link link(
            final String kind,
            final String spaceA,
            final String spaceB,
            final String addressA,
            final String addressB,
            final String deviceA,
            final String deviceB,
            final Cpus cpus) {
        // The first two processors are the measuring threads'.
        final boolean more = cpus.numbers().size() >= 4;
        return new Link(
                kind,
                new Link.End(spaceA, addressA, deviceA, more ? cpus.numbers().get(2) : -1),
                new Link.End(spaceB, addressB, deviceB, more ? cpus.numbers().get(3) : -1),
                0);
    }

    private static Hosts veth(final Cpus cpus) {
        final long pid = ProcessHandle.current().pid();
        final String a = "bbench-a" + pid;
        final String b = "bbench-b" + pid;
        final Hosts hosts = new Hosts(link(VETH, a, b, ADDRESS_A, ADDRESS_B, "va", "vb", cpus));
        try {
            add(a);
            add(b);
            run("ip", "link", "add", "va", "netns", a, "type", "veth", "peer", "name", "vb", "netns", b);
            up(a, "va", ADDRESS_A);
            up(b, "vb", ADDRESS_B);
            return hosts;
        } catch (final IllegalStateException e) {
            hosts.close();
            throw e;
        }
    }

    private static Hosts sink(final Cpus cpus) {
        final String a = "bbench-s" + ProcessHandle.current().pid();
        final Hosts hosts = new Hosts(link(SINK, a, NOWHERE, ADDRESS_A, ADDRESS_B, "sink", "sink", cpus));
        try {
            add(a);
            run("ip", "-n", a, "link", "add", "sink", "type", "ifb");
            run("ip", "-n", a, "link", "set", "sink", "mtu", "65535");
            up(a, "sink", ADDRESS_A);
            // Datagrams are sent as if somebody had answered for the address.
            run("ip", "-n", a, "neigh", "add", ADDRESS_B, "lladdr", NOBODY, "dev", "sink", "nud", "permanent");
            return hosts;
        } catch (final IllegalStateException e) {
            hosts.close();
            throw e;
        }
    }

    private static void add(final String namespace) {
        run("ip", "netns", "add", namespace);
        MADE.add(namespace);
    }

    private static void up(final String namespace, final String device, final String address) {
        run("ip", "-n", namespace, "address", "add", address + "/24", "dev", device);
        run("ip", "-n", namespace, "link", "set", device, "up");
        run("ip", "-n", namespace, "link", "set", "lo", "up");
    }

    /** The network, with ports that no other system of this run has. */
    public Link link() {
        port = port + 2 * Link.PORTS > LAST_PORT ? FIRST_PORT : port + Link.PORTS;
        return link.withPort(port);
    }

    /** The file of the namespace that subscribers are in, "-" if they are in that of the caller. */
    public static String spaceFile(final Link.End end) {
        return end.namespace().equals(NOWHERE)
                ? NOWHERE
                : Path.of("/run/netns", end.namespace()).toString();
    }

    private static void delete(final String namespace) {
        if (MADE.remove(namespace)) {
            run("ip", "netns", "delete", namespace);
        }
    }

    private static void run(final String... command) {
        final List<String> words = new ArrayList<>(List.of(command));
        try {
            final Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            final String output = new String(process.getInputStream().readAllBytes()).strip();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", words) + " failed: " + output
                        + " (network namespaces need root, or CAP_NET_ADMIN and CAP_SYS_ADMIN)");
            }
        } catch (final IOException e) {
            throw new IllegalStateException(words.get(0) + " is not installed (" + e.getMessage() + ")", e);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        delete(link.a().namespace());
        delete(link.b().namespace());
    }
}
