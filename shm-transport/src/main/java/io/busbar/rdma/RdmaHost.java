package io.busbar.rdma;

import io.busbar.linux.LinuxException;
import io.busbar.linux.RdmaCm;
import io.busbar.linux.Verbs;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What this host has of RDMA. Costs nothing where the libraries are missing. */
public final class RdmaHost {
    private static final Path SUBSYSTEM = Path.of("/sys/class/infiniband");
    private static final Path CONNECTIONS = Path.of("/dev/infiniband/rdma_cm");

    private RdmaHost() {}

    /** Names of its devices; none if anything is missing. */
    public static List<String> devices() {
        try {
            require();
            return Verbs.devices();
        } catch (final RdmaException e) {
            return List.of();
        }
    }

    /**
     * Makes sure that there are libraries, a kernel that has RDMA, and a device.
     *
     * @throws RdmaException if not; says which piece is missing
     */
    public static void require() throws RdmaException {
        if (!Verbs.isPresent() || !RdmaCm.isPresent()) {
            final String missing = Verbs.isPresent() ? RdmaCm.LIBRARY : Verbs.LIBRARY;
            throw new RdmaException(RdmaFailure.NO_LIBRARY, missing + " cannot be loaded");
        }
        if (!Files.isDirectory(SUBSYSTEM)) {
            throw new RdmaException(RdmaFailure.NO_SUBSYSTEM, SUBSYSTEM + " does not exist");
        }
        final List<String> devices;
        try {
            devices = Verbs.devices();
        } catch (final LinuxException e) {
            throw new RdmaException(RdmaFailure.NO_SUBSYSTEM, e.getMessage());
        }
        if (devices.isEmpty()) {
            throw new RdmaException(RdmaFailure.NO_DEVICE, SUBSYSTEM + " is empty");
        }
        if (!Files.exists(CONNECTIONS)) {
            throw new RdmaException(RdmaFailure.NO_SUBSYSTEM, CONNECTIONS + " does not exist");
        }
    }

    /**
     * Makes sure that a port of some device is active.
     *
     * @return devices with an active first port
     * @throws RdmaException if there is none
     */
    public static List<String> activeDevices() throws RdmaException {
        require();
        final List<String> active =
                Verbs.devices().stream().filter(RdmaHost::isActive).toList();
        if (active.isEmpty()) {
            throw new RdmaException(RdmaFailure.PORT_DOWN, "port 1 of " + String.join(", ", Verbs.devices()));
        }
        return active;
    }

    private static boolean isActive(final String device) {
        try {
            final long context = Verbs.open(device);
            try {
                return Verbs.portState(context, 1) == Verbs.IBV_PORT_ACTIVE;
            } finally {
                Verbs.close(context);
            }
        } catch (final LinuxException e) {
            return false;
        }
    }

    /** The first of some addresses that belongs to a device. */
    public static Optional<InetAddress> addressOfDevice(final List<InetAddress> addresses) throws RdmaException {
        require();
        try (EventChannel channel = EventChannel.open()) {
            for (final InetAddress address : addresses) {
                final long id = RdmaCm.createId(channel.address());
                try {
                    RdmaCm.bind(id, new InetSocketAddress(address, 0));
                    if (RdmaCm.context(id) != 0) {
                        return Optional.of(address);
                    }
                } catch (final LinuxException e) {
                    // No device has it.
                } finally {
                    RdmaCm.destroyId(id);
                }
            }
        } catch (final LinuxException e) {
            throw new RdmaException(e);
        }
        return Optional.empty();
    }
}
