package io.busbar.bench.peer;

import java.util.List;

/**
 * A network between two hosts: network namespaces joined by a cable, or one host and its loopback.
 *
 * @param label of the kind of network, such as veth
 * @param a     where publishers are
 * @param b     where subscribers are
 * @param port  first of {@link #PORTS} ports that belong to one system, on both hosts
 */
public record Link(String label, End a, End b, int port) {
    /** How many ports a system may use. */
    public static final int PORTS = 8;

    /** No network: all are on one host. */
    public static final Link NONE = new Link("none", End.LOCAL, End.LOCAL, 0);

    private static final String HERE = "-";

    /**
     * One host.
     *
     * @param namespace its network namespace, as {@code ip netns} names it; "-" for that of the caller
     * @param address   that the other end reaches it by
     * @param device    the network device that has the address
     * @param cpu       processor for what runs there beside the measuring threads, -1 for any
     */
    public record End(String namespace, String address, String device, int cpu) {
        static final End LOCAL = new End(HERE, "127.0.0.1", "lo", -1);

        private String encode() {
            return String.join("/", namespace, address, device, Integer.toString(cpu));
        }

        private static End decode(final String text) {
            final String[] words = text.split("/");
            return new End(words[0], words[1], words[2], Integer.parseInt(words[3]));
        }

        /** What a command is started behind to run on this host. */
        public List<String> prefix() {
            return namespace.equals(HERE) ? List.of() : List.of("ip", "netns", "exec", namespace);
        }
    }

    /** The host of publishers, or of subscribers. */
    public End end(final boolean publishers) {
        return publishers ? a : b;
    }

    public Link withPort(final int newPort) {
        return new Link(label, a, b, newPort);
    }

    /** As one word of a command line. */
    public String encode() {
        return String.join(",", label, a.encode(), b.encode(), Integer.toString(port));
    }

    public static Link decode(final String text) {
        final String[] words = text.split(",");
        return new Link(words[0], End.decode(words[1]), End.decode(words[2]), Integer.parseInt(words[3]));
    }
}
