package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireConformance;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Nested;

/** The wire tcp, by either kind of sockets. */
class TcpWireTest {
    @Nested
    class ByNativeSockets extends WireConformance {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return new TcpWire(listen, Sockets.NATIVE);
        }
    }

    @Nested
    class BySocketChannels extends WireConformance {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return new TcpWire(listen, Sockets.CHANNEL);
        }
    }
}
