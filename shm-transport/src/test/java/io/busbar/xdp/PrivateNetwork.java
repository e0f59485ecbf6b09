package io.busbar.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import io.busbar.linux.Fcntl;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Sched;
import io.busbar.linux.Unistd;
import java.io.IOException;
import java.util.List;

/** Puts the test's thread, and what it starts, into a network namespace that ends with it. Only root can. */
final class PrivateNetwork implements AutoCloseable {
    private final int home = Fcntl.open("/proc/thread-self/ns/net", Fcntl.O_RDONLY, 0);

    /** With nothing in it but a loopback that is up. */
    PrivateNetwork() throws Exception {
        try {
            Sched.enterNewNetwork();
        } catch (final LinuxException e) {
            Unistd.close(home);
            System.out.println("skipped: " + e.getMessage());
            abort(e.getMessage());
        }
        ip("link set lo up");
    }

    /** Runs ip (iproute2) here. */
    static void ip(final String arguments) throws IOException, InterruptedException {
        run(("ip " + arguments).split(" "));
    }

    static String run(final String... command) throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), List.of(command) + ": " + said);
        return said;
    }

    /** Adds the two ends of a cable, which are up. */
    PrivateNetwork withCable(final String left, final String right, final int mtu) throws Exception {
        ip("link add " + left + " mtu " + mtu + " type veth peer name " + right + " mtu " + mtu);
        ip("link set " + left + " up");
        ip("link set " + right + " up");
        return this;
    }

    @Override
    public void close() {
        Sched.enterNetwork(home);
        Unistd.close(home);
    }
}
