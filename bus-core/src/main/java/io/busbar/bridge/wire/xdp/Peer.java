package io.busbar.bridge.wire.xdp;

import io.busbar.xdp.Device;
import io.busbar.xdp.KernelTables;
import io.busbar.xdp.Packet;
import io.busbar.xdp.PacketHeaders;
import io.busbar.xdp.Route;
import io.busbar.xdp.XdpException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Where datagrams to a peer go, as far as the kernel's tables tell it. */
final class Peer {
    /** How often the kernel is reminded of a peer that it knows, and of one that it does not know. */
    private static final long KNOCK_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long UNKNOWN_KNOCK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int BELOW_UDP = Packet.HEADERS - Packet.ETHERNET_HEADER;

    private final InetSocketAddress address;
    private final PacketHeaders headers;
    private final int queue;
    private int maxPayload;
    private boolean resolved;
    private boolean knocked;
    private long lastKnock;
    private String trouble = "";

    /** @param queue by which datagrams leave: always the same, so that they stay in order */
    Peer(final InetSocketAddress address, final InetSocketAddress local, final int queue) {
        this.address = address;
        this.queue = queue;
        headers =
                new PacketHeaders((Inet4Address) local.getAddress(), local.getPort(), host(address), address.getPort());
    }

    private static Inet4Address host(final InetSocketAddress address) {
        return (Inet4Address) address.getAddress();
    }

    Inet4Address host() {
        return host(address);
    }

    /**
     * Looks the peer up.
     *
     * @throws XdpException if there is no route
     * @return a few words if the route leads elsewhere than through the interface; else empty
     */
    String resolve(final OpenDevice open, final long now) {
        final KernelTables tables = open.tables();
        final Device device = open.device();
        resolved = false;
        final Route route = tables.route(host());
        if (route.device() != device.index()) {
            trouble = "the route to " + host().getHostAddress() + " leads through "
                    + tables.device(route.device()).name() + ", not through " + device.name();
            return trouble;
        }
        final int mtu = Math.min(route.mtu() > 0 ? Math.min(route.mtu(), device.mtu()) : device.mtu(), open.largest());
        maxPayload = mtu - BELOW_UDP;
        final long mac = device.loops() ? 0 : tables.neighbour(device.index(), route.hop());
        if (mac != KernelTables.UNKNOWN) {
            headers.resolve(device.mac(), mac);
            resolved = true;
        }
        final long interval = resolved ? KNOCK_NANOS : UNKNOWN_KNOCK_NANOS;
        if (!device.loops() && (!knocked || now - lastKnock >= interval)) {
            knocked = true;
            lastKnock = now;
            open.knock(address);
        }
        trouble = resolved ? "" : "the MAC of " + route.hop().getHostAddress() + " is not known yet";
        return "";
    }

    /** There is no way to the peer now. */
    void lose(final String why) {
        resolved = false;
        trouble = why;
    }

    /** Whether datagrams can be sent to it; else they are lost. */
    boolean isResolved() {
        return resolved;
    }

    /** Why it is not; empty if it is. */
    String trouble() {
        return trouble;
    }

    PacketHeaders headers() {
        return headers;
    }

    int queue() {
        return queue;
    }

    int maxPayload() {
        return maxPayload;
    }
}
