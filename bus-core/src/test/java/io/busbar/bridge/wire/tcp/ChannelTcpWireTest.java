package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireConformance;
import java.net.InetSocketAddress;

/** The wire tcp by {@link ChannelSocket}. */
class ChannelTcpWireTest extends WireConformance {
    @Override
    protected Wire create(final InetSocketAddress listen) {
        return new TcpWire(listen, Sockets.CHANNEL);
    }
}
