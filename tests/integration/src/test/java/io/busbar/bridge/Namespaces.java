package io.busbar.bridge;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busbar.process.JvmCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two network namespaces with a wire between them, which can be cut in several ways. Made and removed by root only. */
final class Namespaces implements CutNetwork, AutoCloseable {
    static final String ADDRESS_A = "10.211.7.1";
    static final String ADDRESS_B = "10.211.7.2";

    private final String a;
    private final String b;

    Namespaces() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can make network namespaces");
        assumeTrue(JvmCommand.isInstalled("ip"), "ip (iproute2) is not installed");
        assumeTrue(JvmCommand.isInstalled("nft"), "nft (nftables) is not installed");
        final long pid = ProcessHandle.current().pid();
        a = "bba" + pid;
        b = "bbb" + pid;
        assumeTrue(run("ip", "netns", "add", a) == 0, "network namespaces are not allowed here");
        must("ip", "netns", "add", b);
        must("ip", "link", "add", "va", "netns", a, "type", "veth", "peer", "name", "vb", "netns", b);
        up(a, "va", ADDRESS_A);
        up(b, "vb", ADDRESS_B);
        must(in(a, "nft", "add table inet busbar"));
        must(in(a, "nft", "add chain inet busbar in { type filter hook input priority 0 ; }"));
    }

    private void up(final String namespace, final String device, final String address) {
        must(in(namespace, "ip", "address", "add", address + "/24", "dev", device));
        must(in(namespace, "ip", "link", "set", device, "up"));
        must(in(namespace, "ip", "link", "set", "lo", "up"));
    }

    String[] prefixA() {
        return new String[] {"ip", "netns", "exec", a};
    }

    String[] prefixB() {
        return new String[] {"ip", "netns", "exec", b};
    }

    /** Everything that arrives is dropped, silently. */
    private void drop() {
        must(in(a, "nft", "add rule inet busbar in iifname va drop"));
    }

    /** Whatever arrives is answered by a reset. */
    private void reset() {
        must(in(a, "nft", "add rule inet busbar in iifname va tcp dport != 0 reject with tcp reset"));
    }

    /** A tenth of the packets gets lost. */
    private void lose() {
        must(in(a, "nft", "add rule inet busbar in iifname va numgen random mod 10 < 1 drop"));
    }

    /** The cable is pulled. */
    private void down() {
        must(in(a, "ip", "link", "set", "va", "down"));
    }

    @Override
    public List<Runnable> cuts() {
        return List.of(this::drop, this::reset, this::down, this::lose);
    }

    @Override
    public void heal() {
        must(in(a, "nft", "flush chain inet busbar in"));
        must(in(a, "ip", "link", "set", "va", "up"));
    }

    private static String[] in(final String namespace, final String... command) {
        final String[] whole = new String[command.length + 4];
        System.arraycopy(new String[] {"ip", "netns", "exec", namespace}, 0, whole, 0, 4);
        System.arraycopy(command, 0, whole, 4, command.length);
        return whole;
    }

    private static void must(final String... command) {
        if (run(command) != 0) {
            throw new AssertionError("failed: " + List.of(command));
        }
    }

    private static int run(final String... command) {
        try {
            final Process process = new ProcessBuilder(command).inheritIO().start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        run("ip", "netns", "delete", a);
        run("ip", "netns", "delete", b);
    }
}
