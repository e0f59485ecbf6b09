package io.busbar.bridge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The two hosts that tests/rdma-testbed.sh makes, and ways to cut the network between them. */
final class RdmaHosts implements CutNetwork {
    /** Kind of the devices; set by the script. */
    static final String KIND = System.getenv("BUSBAR_RDMA_TESTBED");

    static final String ADDRESS_B = "10.77.0.2";

    static String[] prefixA() {
        return new String[] {"ip", "netns", "exec", "h1"};
    }

    static String[] prefixB() {
        return new String[] {"ip", "netns", "exec", "h2"};
    }

    @Override
    public List<Runnable> cuts() {
        return List.of(
                () -> impair("loss", "100%"),
                () -> impair("loss", "20%"),
                () -> cable("sb", "down"),
                () -> impair("delay", "20ms"),
                () -> cable("sa", "down"));
    }

    /**
     * A host's cable to the switch. Its interface stays up: soft-RoCE whose own interface is down while the kernel
     * sends one of its messages (when a process dies, or one unanswered is sent again) connects nobody ever after.
     */
    private static void cable(final String port, final String state) {
        on("sw", "ip", "link", "set", port, state);
    }

    private static void impair(final String... how) {
        final List<String> command = new ArrayList<>(List.of("tc", "qdisc", "replace", "dev", "va", "root", "netem"));
        command.addAll(List.of(how));
        on("h1", command.toArray(String[]::new));
    }

    @Override
    public void heal() {
        cable("sa", "up");
        cable("sb", "up");
        on("h1", "tc", "qdisc", "replace", "dev", "va", "root", "pfifo");
    }

    /** Begins a command on a host. */
    static Process begin(final String host, final String... command) {
        final List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", host));
        whole.addAll(List.of(command));
        try {
            return new ProcessBuilder(whole).inheritIO().start();
        } catch (final IOException e) {
            throw new AssertionError("failed: " + whole, e);
        }
    }

    /** Runs a command on a host, which must succeed. */
    static void on(final String host, final String... command) {
        try {
            final Process process = begin(host, command);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError("failed on " + host + ": " + List.of(command));
            }
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
