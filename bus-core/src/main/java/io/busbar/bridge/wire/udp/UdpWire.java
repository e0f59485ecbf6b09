package io.busbar.bridge.wire.udp;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.datagram.DatagramWire;

/**
 * Frames over plain UDP sockets: loss of one path does not hold up others, no connection has to be kept by the kernel,
 * and no privilege is needed. What {@code xdp} is without its device.
 */
public final class UdpWire {
    public static final String NAME = "udp";

    private UdpWire() {}

    /** A wire whose socket is made by its first path. */
    public static Wire of(final UdpOptions options) {
        return new DatagramWire(NAME, () -> UdpPort.open(options), () -> new UdpProbe(options).run());
    }
}
