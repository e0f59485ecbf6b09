package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireConformance;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Nested;

/** The wire tcp by {@link NativeSocket}, in each of the ways that it can send. */
class NativeTcpWireTest {
    /** Over loopback the first notification tells that the kernel copied, so this is the change-over, too. */
    @Nested
    class WithZeroCopyWhereItPays extends WireConformance {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return new TcpWire(listen, Sockets.NATIVE);
        }
    }

    @Nested
    class WithPlainSends extends WireConformance {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return new TcpWire(listen, Sockets.NATIVE, ZeroCopy.NEVER);
        }
    }

    /** Each send waits for its notification before it is released. */
    @Nested
    class WithZeroCopyAlways extends WireConformance {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return new TcpWire(listen, Sockets.NATIVE, ZeroCopy.ALWAYS);
        }
    }
}
