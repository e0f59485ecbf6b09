package io.busbar.bridge.wire.rdma;

import static org.junit.jupiter.api.Assumptions.abort;

import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaHost;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/** The device that tests use. Where there must be one, and is none, they fail. */
final class RdmaDevice {
    /** Set in the kernel of the test-bed, to the kind of the device. */
    private static final String TESTBED = "BUSBAR_RDMA_TESTBED";

    private RdmaDevice() {}

    /** An address of this host that belongs to a device; skips the test if there is none. */
    static InetAddress address() {
        try {
            RdmaHost.activeDevices();
            return RdmaHost.addressOfDevice(NetworkInterface.networkInterfaces()
                            .flatMap(NetworkInterface::inetAddresses)
                            .filter(each -> !each.isLoopbackAddress() && !each.isLinkLocalAddress())
                            .toList())
                    .orElseThrow(() -> new IllegalStateException("no address belongs to an RDMA device"));
        } catch (final RdmaException | SocketException | IllegalStateException e) {
            if (System.getenv(TESTBED) != null) {
                throw new AssertionError("there must be a device here", e);
            }
            return abort("no RDMA device: " + e.getMessage());
        }
    }
}
