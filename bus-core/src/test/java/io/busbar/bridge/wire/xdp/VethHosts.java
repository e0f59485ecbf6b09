package io.busbar.bridge.wire.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import io.busbar.linux.Fcntl;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Sched;
import io.busbar.linux.Unistd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Two hosts for one thread: network namespaces with a cable between them, which end with the test. The thread is in one
 * of them at a time; what it opens belongs to that one. Only root can.
 */
final class VethHosts implements AutoCloseable {
    static final String DEVICE_A = "va";
    static final String DEVICE_B = "vb";
    static final Inet4Address ADDRESS_A = address("10.211.8.1");
    static final Inet4Address ADDRESS_B = address("10.211.8.2");

    private final int home = network();
    private final int a;
    private final int b;

    /** As the constructor, for where no exception may be declared. */
    static VethHosts open() {
        try {
            return new VethHosts();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public VethHosts() throws IOException, InterruptedException {
        try {
            Sched.enterNewNetwork();
        } catch (final LinuxException e) {
            Unistd.close(home);
            System.out.println("skipped: " + e.getMessage());
            abort(e.getMessage());
        }
        a = network();
        ip("link set lo up");
        Sched.enterNewNetwork();
        b = network();
        ip("link set lo up");
        ip("link add " + DEVICE_B + " type veth peer name " + DEVICE_A + " netns /proc/"
                + ProcessHandle.current().pid() + "/fd/" + a);
        up(DEVICE_B, ADDRESS_B);
        enterA();
        up(DEVICE_A, ADDRESS_A);
    }

    private static Inet4Address address(final String text) {
        try {
            return (Inet4Address) InetAddress.getByName(text);
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static int network() {
        return Fcntl.open("/proc/thread-self/ns/net", Fcntl.O_RDONLY, 0);
    }

    private static void up(final String device, final InetAddress address) throws IOException, InterruptedException {
        ip("address add " + address.getHostAddress() + "/24 dev " + device);
        ip("link set " + device + " up");
    }

    /** From now on, the calling thread is on the first host. */
    public void enterA() {
        Sched.enterNetwork(a);
    }

    /** From now on, the calling thread is on the second host. */
    public void enterB() {
        Sched.enterNetwork(b);
    }

    /** Runs ip (iproute2) on the host that the thread is on. */
    public static void ip(final String arguments) throws IOException, InterruptedException {
        final List<String> command = List.of(("ip " + arguments).split(" "));
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), command + ": " + said);
    }

    @Override
    public void close() {
        Sched.enterNetwork(home);
        Unistd.close(home);
        Unistd.close(a);
        Unistd.close(b);
    }
}
