package io.busbar.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busbar.linux.Unistd;
import io.busbar.shm.Child;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Sends on a device that takes pages, an ifb that drops them, in a network namespace of its own. Shows what it costs;
 * as a command, with enough rounds to mean something on a quiet machine:
 *
 * <pre>
 *   mvn -pl shm-transport -am test -Dtest=SendCostTest -Dsurefire.failIfNoSpecifiedTests=false -Dsend.rounds=5000
 * </pre>
 */
class SendCostTest {
    private static final String SINK = String.join(
            " && ",
            "ip link add sink type ifb",
            "ip link set sink mtu 65535 up",
            "ip addr add 10.9.0.1/24 dev sink",
            "ip neigh add 10.9.0.2 lladdr 02:00:00:00:00:02 dev sink nud permanent");
    private static final int SIZES = 3;
    private static final int BATCH = 64;

    @Test
    void shouldNotCopyWhereTheDeviceTakesPages() throws Exception {
        final String unshare = Unistd.geteuid() == 0 ? "-n" : "-rn";
        assumeSink(unshare);
        final int rounds = Integer.getInteger("send.rounds", 20);
        final List<String> prefix = List.of("unshare", unshare, "sh", "-c", SINK + " && exec \"$@\"", "sh");
        try (Child child = Child.startBehind(prefix, SendCost.class, "10.9.0.2", rounds)) {
            final String said = child.awaitEnd();
            System.out.print(said);
            assertEquals(0, child.exitValue(), said);
            assertTrue(said.contains("notified " + SIZES * rounds * BATCH + "\ncopied 0\n"), said);
        }
    }

    private static void assumeSink(final String unshare) throws InterruptedException {
        try {
            final Process process = new ProcessBuilder("unshare", unshare, "sh", "-c", SINK)
                    .redirectErrorStream(true)
                    .start();
            final String output = new String(process.getInputStream().readAllBytes());
            final boolean possible = process.waitFor() == 0;
            if (!possible) {
                System.out.println("skipped: no ifb in a network namespace: " + output);
            }
            assumeTrue(possible, "no ifb in a network namespace");
        } catch (final IOException e) {
            System.out.println("skipped: " + e.getMessage());
            abort(e.getMessage());
        }
    }
}
