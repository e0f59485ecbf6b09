package io.busbar.bridge.wire.xdp;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Sched;
import io.busbar.xdp.KernelTables;
import io.busbar.xdp.XdpException;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Opens the port of the configured interface, as paths would, and closes it again. Where none is configured, it sends
 * datagrams to itself over the loopback of a network namespace that exists for as long as that takes, so that nobody
 * else notices.
 */
final class XdpProbe {
    /** So long the kernel may take to give back what another process had. */
    private static final long RELEASE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int LENGTH = 256;
    private static final int DATAGRAMS = 4;
    private static final int PACKETS = 64;

    private final XdpOptions options;

    XdpProbe(final XdpOptions options) {
        this.options = options;
    }

    WireProbe run() {
        return options.device().isEmpty() ? aside() : onDevice();
    }

    private WireProbe onDevice() {
        final long start = System.nanoTime();
        while (true) {
            try (XdpPort port = XdpPort.open(options)) {
                return WireProbe.works(XdpWire.NAME, port.detail());
            } catch (final WireException e) {
                final boolean busy = e.getCause() instanceof final XdpException refused && refused.is(Errno.EBUSY);
                if (!busy || System.nanoTime() - start > RELEASE_NANOS) {
                    return refused(e);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static WireProbe refused(final WireException failure) {
        return failure.getCause() instanceof final XdpException refused
                ? WireProbe.refused(XdpWire.NAME, refused.refusal(), refused.remedy())
                : WireProbe.refused(XdpWire.NAME, failure.getMessage(), "use the wire udp");
    }

    /** In a namespace that ends with a thread of its own. */
    private static WireProbe aside() {
        final AtomicReference<WireProbe> result = new AtomicReference<>();
        final Thread thread = Thread.ofPlatform().name("busbar-xdp-probe").start(() -> result.set(inNewNetwork()));
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return result.get();
    }

    private static WireProbe inNewNetwork() {
        try {
            Sched.enterNewNetwork();
        } catch (final LinuxException e) {
            return WireProbe.refused(
                    XdpWire.NAME,
                    "no interface is configured, and for trying another " + e.getMessage(),
                    "set interface in [xdp] and probe with --config, or give CAP_SYS_ADMIN for the probe");
        }
        try (KernelTables tables = new KernelTables()) {
            tables.bringUp(tables.device("lo"));
        } catch (final XdpException e) {
            return WireProbe.refused(XdpWire.NAME, e.refusal(), e.remedy());
        }
        try (XdpPort port =
                XdpPort.open(XdpOptions.of("lo", new InetSocketAddress(0)).withPackets(PACKETS))) {
            final int received = echo(port);
            return received == DATAGRAMS
                    ? new WireProbe(
                            XdpWire.NAME,
                            true,
                            "tried on a loopback of its own: " + port.detail(),
                            "to use it, set interface in [xdp]")
                    : WireProbe.refused(
                            XdpWire.NAME,
                            received + " of " + DATAGRAMS + " datagrams sent over loopback have arrived",
                            "use the wire udp");
        } catch (final WireException e) {
            return refused(e);
        }
    }

    private static int echo(final XdpPort port) throws WireException {
        final int[] received = {0};
        try (Arena arena = Arena.ofConfined()) {
            final long memory = arena.allocate(LENGTH, Long.BYTES).address();
            final int peer = port.addPeer(port.localAddress());
            for (int i = 0; i < DATAGRAMS; i++) {
                port.send(peer, memory, Long.BYTES, memory, LENGTH);
            }
            port.flush();
            final long start = System.nanoTime();
            while (received[0] < DATAGRAMS && System.nanoTime() - start < PATIENCE_NANOS) {
                port.receive(
                        (high, low, from, address, length) -> received[0] += length == Long.BYTES + LENGTH ? 1 : 0,
                        DATAGRAMS);
            }
        }
        return received[0];
    }
}
