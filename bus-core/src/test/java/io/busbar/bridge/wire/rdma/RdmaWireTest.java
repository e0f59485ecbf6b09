package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireConformance;
import io.busbar.rdma.EventChannel;
import io.busbar.rdma.RdmaException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Nested;

/** The wire rdma, in each of the ways that it can work. */
class RdmaWireTest {
    abstract static class OnADevice extends WireConformance {
        /** Soft devices have no room for a hundred queue pairs of one process. */
        private static final int STRANGERS = 16;

        private final InetAddress address = RdmaDevice.address();
        private final Deque<Stranger> strangers = new ArrayDeque<>();

        @Override
        protected InetAddress host() {
            return address;
        }

        abstract RdmaOptions options(RdmaOptions options);

        @Override
        protected Wire create(final InetSocketAddress listen) {
            return new RdmaWire(options(RdmaOptions.of(listen)));
        }

        /** One that begins to connect, and says no more, or never hears the answer. */
        @Override
        protected AutoCloseable stranger(final InetAddress host, final int port, final int number) throws IOException {
            try {
                if (strangers.size() == STRANGERS) {
                    strangers.remove().close();
                }
                final Stranger stranger = new Stranger(EventChannel.open(), number);
                strangers.add(stranger);
                stranger.knock(new InetSocketAddress(host, port));
                return stranger;
            } catch (final RdmaException e) {
                throw new IOException(e);
            }
        }
    }

    @Nested
    class WithRemoteWrites extends OnADevice {
        @Override
        RdmaOptions options(final RdmaOptions options) {
            return options;
        }
    }

    @Nested
    class WithEvents extends OnADevice {
        @Override
        RdmaOptions options(final RdmaOptions options) {
            return options.withEvents(true);
        }
    }

    /** So that work requests wait for room, spans are taken in parts, and grants run out. */
    @Nested
    class WithTinyQueues extends OnADevice {
        @Override
        RdmaOptions options(final RdmaOptions options) {
            return options.withQueue(16, 8);
        }
    }

    @Nested
    class WithSends extends OnADevice {
        @Override
        RdmaOptions options(final RdmaOptions options) {
            return options.withRemoteWrites(false);
        }
    }
}
