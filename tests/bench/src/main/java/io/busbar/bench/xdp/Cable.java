package io.busbar.bench.xdp;

import io.busbar.linux.Fcntl;
import io.busbar.linux.Sched;
import io.busbar.linux.Unistd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Two network namespaces with a veth between them, which end with this process. Made by a thread that stays there. */
final class Cable implements AutoCloseable {
    static final String DEVICE_A = "va";
    static final String DEVICE_B = "vb";

    private static final String ADDRESS_A = "10.211.9.1";
    private static final String ADDRESS_B = "10.211.9.2";

    private final int home = network();
    private final int a;
    private final int b;

    /** @throws io.busbar.linux.LinuxException EPERM unless this is root */
    Cable() {
        Sched.enterNewNetwork();
        a = network();
        Sched.enterNewNetwork();
        b = network();
        ip("link add " + DEVICE_B + " type veth peer name " + DEVICE_A + " netns " + fileA());
        up(DEVICE_B, ADDRESS_B);
        enterA();
        up(DEVICE_A, ADDRESS_A);
        Sched.enterNetwork(home);
    }

    private static int network() {
        return Fcntl.open("/proc/thread-self/ns/net", Fcntl.O_RDONLY, 0);
    }

    private static void up(final String device, final String address) {
        ip("address add " + address + "/24 dev " + device);
        ip("link set " + device + " up");
        ip("link set lo up");
    }

    void enterA() {
        Sched.enterNetwork(a);
    }

    void enterB() {
        Sched.enterNetwork(b);
    }

    /** Name of the first namespace, for other processes. */
    String fileA() {
        return file(a);
    }

    /** Name of the second. */
    String fileB() {
        return file(b);
    }

    private static String file(final int fd) {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/" + fd;
    }

    private static void ip(final String arguments) {
        final List<String> command = List.of(("ip " + arguments).split(" "));
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            final String said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + said);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("ip (iproute2) is needed", e);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        Sched.enterNetwork(home);
        Unistd.close(home);
        Unistd.close(a);
        Unistd.close(b);
    }
}
