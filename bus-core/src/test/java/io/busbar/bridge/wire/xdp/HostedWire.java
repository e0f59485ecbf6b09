package io.busbar.bridge.wire.xdp;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.log.SpanReader;
import io.busbar.log.SpanWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A wire that opens what it opens on one of two hosts. */
record HostedWire(Runnable enter, Wire wire) implements Wire {
    @Override
    public String name() {
        return wire.name();
    }

    @Override
    public WireProbe probe() {
        enter.run();
        return wire.probe();
    }

    @Override
    public WireSender connect(final InetSocketAddress peer, final byte[] ticket, final byte[] token)
            throws WireException {
        enter.run();
        return wire.connect(peer, ticket, token);
    }

    @Override
    public WireSender connect(
            final InetSocketAddress peer, final byte[] ticket, final byte[] token, final SpanReader source)
            throws WireException {
        enter.run();
        return wire.connect(peer, ticket, token, source);
    }

    @Override
    public WireReceiver accept(final SpanWriter replica, final byte[] token) throws WireException {
        enter.run();
        return wire.accept(replica, token);
    }

    @Override
    public WireReceiver accept(final SpanWriter replica, final byte[] token, final InetAddress from)
            throws WireException {
        enter.run();
        return wire.accept(replica, token, from);
    }

    @Override
    public int poll(final long nowNanos) {
        return wire.poll(nowNanos);
    }

    @Override
    public int descriptor() {
        return wire.descriptor();
    }

    @Override
    public void close() {
        wire.close();
    }
}
