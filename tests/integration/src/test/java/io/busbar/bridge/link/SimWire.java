package io.busbar.bridge.link;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.log.SpanWriter;
import java.net.InetSocketAddress;
import java.util.HexFormat;

/** The simulated wire of one host. */
final class SimWire implements Wire {
    private final SimNetwork network;
    private final SimPath.Kind kind;
    private final SimNetwork.Host host;

    SimWire(final SimNetwork network, final SimPath.Kind kind, final SimNetwork.Host host) {
        this.network = network;
        this.kind = kind;
        this.host = host;
    }

    @Override
    public String name() {
        return "sim";
    }

    @Override
    public WireProbe probe() {
        return WireProbe.works(name(), "simulated");
    }

    @Override
    public WireSender connect(final InetSocketAddress peer, final byte[] ticket, final byte[] token)
            throws WireException {
        final SimPath path = network.paths.get(HexFormat.of().formatHex(token));
        if (path == null) {
            throw new WireException("nobody expects this token");
        }
        return path.sender(host);
    }

    @Override
    public WireReceiver accept(final SpanWriter replica, final byte[] token) {
        final SimPath path = new SimPath(network, kind, host, replica);
        network.paths.clear();
        network.paths.put(HexFormat.of().formatHex(token), path);
        return path.receiver();
    }

    @Override
    public int poll(final long nowNanos) {
        return 0;
    }

    @Override
    public void close() {}
}
