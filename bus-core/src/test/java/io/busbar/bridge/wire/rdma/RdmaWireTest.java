package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireConformance;
import io.busbar.rdma.EventChannel;
import io.busbar.rdma.RdmaException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Nested;

/** The wire rdma, in each of the ways that it can work. */
class RdmaWireTest {
    abstract static class OnADevice extends WireConformance {
        private final InetAddress address = RdmaDevice.address();

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
        protected AutoCloseable stranger(final byte[] ticket, final int number) throws IOException {
            final int port = Short.toUnsignedInt(ByteBuffer.wrap(ticket).getShort());
            try {
                final EventChannel channel = EventChannel.open();
                final Stranger stranger = new Stranger(channel, number);
                stranger.knock(new InetSocketAddress(address, port));
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
