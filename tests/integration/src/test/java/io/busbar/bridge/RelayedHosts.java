package io.busbar.bridge;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busbar.process.ChildJvm;
import io.busbar.process.JvmCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two network namespaces with a third between them, where a relay stands. Made and removed by root only. */
final class RelayedHosts implements AutoCloseable {
    static final String ADDRESS_A = "10.211.8.1";
    static final String ADDRESS_B = "10.211.8.2";

    private final String a;
    private final String between;
    private final String b;
    private final ChildJvm relay;

    RelayedHosts(final long seed) {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can make network namespaces");
        assumeTrue(JvmCommand.isInstalled("ip"), "ip (iproute2) is not installed");
        final long pid = ProcessHandle.current().pid();
        a = "bra" + pid;
        between = "brr" + pid;
        b = "brb" + pid;
        assumeTrue(run("ip", "netns", "add", a) == 0, "network namespaces are not allowed here");
        must("ip", "netns", "add", between);
        must("ip", "netns", "add", b);
        host(a, "va", "ra", ADDRESS_A);
        host(b, "vb", "rb", ADDRESS_B);
        relay = ChildJvm.of(PacketRelay.class).brief().behind(in(between)).start("ra", "rb", seed);
        relay.await("READY");
    }

    private void host(final String namespace, final String device, final String other, final String address) {
        must("ip", "link", "add", device, "netns", namespace, "type", "veth", "peer", "name", other, "netns", between);
        must("ip", "-n", namespace, "address", "add", address + "/24", "dev", device);
        must("ip", "-n", namespace, "link", "set", "dev", device, "mtu", "9000");
        must("ip", "-n", between, "link", "set", "dev", other, "mtu", "9000");
        // Packets as they would be on a cable, one datagram each.
        must("ip", "-n", namespace, "link", "set", "dev", device, "gso_max_segs", "1");
        must("ip", "-n", namespace, "link", "set", device, "up");
        must("ip", "-n", namespace, "link", "set", "lo", "up");
        must("ip", "-n", between, "link", "set", other, "up");
    }

    private static String[] in(final String namespace) {
        return new String[] {"ip", "netns", "exec", namespace};
    }

    String[] prefixA() {
        return in(a);
    }

    String[] prefixB() {
        return in(b);
    }

    /**
     * What happens to datagrams from now on, in thousandths of them.
     *
     * @return how many were lost, doubled and delayed so far
     */
    long[] suffer(final int loss, final int duplicates, final int late) {
        return suffer(loss, duplicates, late, Integer.MAX_VALUE);
    }

    /** As above; what is longer than so many bytes is lost, and nobody says so. */
    long[] suffer(final int loss, final int duplicates, final int late, final int most) {
        relay.tell(loss + " " + duplicates + " " + late + " " + most);
        final String[] counts = relay.await("DONE").split(" ");
        return new long[] {Long.parseLong(counts[0]), Long.parseLong(counts[1]), Long.parseLong(counts[2])};
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
        relay.close();
        run("ip", "netns", "delete", a);
        run("ip", "netns", "delete", between);
        run("ip", "netns", "delete", b);
    }
}
