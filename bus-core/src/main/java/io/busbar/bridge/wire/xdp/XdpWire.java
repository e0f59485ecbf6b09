package io.busbar.bridge.wire.xdp;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.bridge.wire.datagram.DatagramWire;
import io.busbar.log.SpanReader;
import io.busbar.log.SpanWriter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Datagrams past the kernel's network stack, made reliable by {@link DatagramWire}. What this adds: hosts are let in
 * while a path from them is expected, and the ways to peers are kept up to date.
 */
public final class XdpWire implements Wire {
    public static final String NAME = "xdp";

    private final XdpOptions options;
    private final DatagramWire paths;
    private XdpPort port;

    /** A wire whose port is opened by its first path. */
    public XdpWire(final XdpOptions options) {
        this.options = options;
        paths = new DatagramWire(NAME, this::openPort, () -> new XdpProbe(options).run());
    }

    private XdpPort openPort() throws WireException {
        if (options.device().isEmpty()) {
            throw new WireException("the wire xdp has no interface: set interface in [xdp]");
        }
        port = XdpPort.open(options);
        return port;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public WireProbe probe() {
        return paths.probe();
    }

    @Override
    public WireSender connect(final InetSocketAddress peer, final byte[] ticket, final byte[] token)
            throws WireException {
        return paths.connect(peer, ticket, token);
    }

    @Override
    public WireSender connect(
            final InetSocketAddress peer, final byte[] ticket, final byte[] token, final SpanReader source)
            throws WireException {
        return paths.connect(peer, ticket, token, source);
    }

    /** Expects a path from a host that is a peer already: one that datagrams are sent to. */
    @Override
    public WireReceiver accept(final SpanWriter replica, final byte[] token) throws WireException {
        return paths.accept(replica, token);
    }

    @Override
    public WireReceiver accept(final SpanWriter replica, final byte[] token, final InetAddress from)
            throws WireException {
        if (!(from instanceof final Inet4Address host)) {
            throw new WireException("the peer comes from " + from
                    + ", which is not of IPv4: give it an address that is," + " or use the wire udp");
        }
        final WireReceiver receiver = paths.accept(replica, token);
        try {
            return new AdmittedReceiver(receiver, port, host);
        } catch (final WireException e) {
            receiver.close();
            throw e;
        }
    }

    @Override
    public int poll(final long nowNanos) {
        if (port != null) {
            port.refresh(nowNanos);
        }
        return paths.poll(nowNanos);
    }

    @Override
    public int descriptor() {
        return paths.descriptor();
    }

    @Override
    public String report() {
        final String above = paths.report();
        final String below = port == null || port.isClosed() ? "" : port.dropped();
        final String here = below.isEmpty() ? "" : "before they were looked at, dropped " + below;
        return above.isEmpty() || here.isEmpty() ? above + here : above + "; " + here;
    }

    /** The port, while there are paths or have been; else null. */
    XdpPort port() {
        return port;
    }

    /** The paths above the port. */
    DatagramWire paths() {
        return paths;
    }

    @Override
    public void close() {
        paths.close();
    }
}
