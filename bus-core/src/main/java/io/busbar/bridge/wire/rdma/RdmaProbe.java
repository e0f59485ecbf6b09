package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.WireProbe;
import io.busbar.linux.LinuxException;
import io.busbar.rdma.LoopbackWrite;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaFailure;
import io.busbar.rdma.RdmaHost;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** Looks for the libraries, the kernel's part, a device, an active port and its address; then writes to itself. */
final class RdmaProbe {
    private final RdmaOptions options;

    RdmaProbe(final RdmaOptions options) {
        this.options = options;
    }

    WireProbe run() {
        try {
            final List<String> devices = RdmaHost.activeDevices();
            final InetAddress address = address();
            final String took = LoopbackWrite.run(address);
            return WireProbe.works(
                    RdmaWire.NAME,
                    String.join(", ", devices) + ", " + address.getHostAddress() + ": " + took
                            + (options.remoteWrites() ? "" : "; sends and receives, as configured"));
        } catch (final RdmaException e) {
            return WireProbe.refused(
                    RdmaWire.NAME, e.failure() + ": " + e.detail(), e.failure().remedy());
        } catch (final LinuxException e) {
            return WireProbe.refused(RdmaWire.NAME, e.getMessage(), "use another wire");
        }
    }

    private InetAddress address() throws RdmaException {
        final InetAddress configured = options.listen().getAddress();
        final boolean particular =
                configured != null && !configured.isAnyLocalAddress() && !configured.isLoopbackAddress();
        final List<InetAddress> candidates = particular ? List.of(configured) : addresses();
        return RdmaHost.addressOfDevice(candidates)
                .orElseThrow(() -> new RdmaException(RdmaFailure.NO_ADDRESS, "looked at " + candidates));
    }

    private static List<InetAddress> addresses() throws RdmaException {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(each -> !each.isLoopbackAddress() && !each.isLinkLocalAddress())
                    .toList();
        } catch (final SocketException e) {
            throw new RdmaException(RdmaFailure.NO_ADDRESS, e.toString());
        }
    }
}
