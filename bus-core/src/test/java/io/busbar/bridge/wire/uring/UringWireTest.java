package io.busbar.bridge.wire.uring;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireConformance;
import io.busbar.uring.RingOptions;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Nested;

/** The wire uring, in each of the ways that it can work. */
class UringWireTest {
    @Nested
    class WithZeroCopy extends WireConformance {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return new UringWire(UringOptions.of(listen));
        }
    }

    @Nested
    class WithPlainSends extends WireConformance {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return new UringWire(UringOptions.of(listen).withZeroCopy(false));
        }
    }

    /** As for who sleeps on the ring. */
    @Nested
    class WithEvents extends WireConformance {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return new UringWire(UringOptions.of(listen).withEvents(true));
        }
    }

    /** So that operations wait for places, and completions overflow their queue. */
    @Nested
    class WithTinyQueues extends WireConformance {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return new UringWire(UringOptions.of(listen)
                    .withEvents(true)
                    .withRing(RingOptions.of(1).withCompletions(2)));
        }
    }

    /** The kernel's thread takes the submissions. */
    @Nested
    class WithPolling extends WireConformance {
        @Override
        protected Wire create(final InetSocketAddress listen) {
            return new UringWire(
                    UringOptions.of(listen).withRing(RingOptions.of(64).withPolling(0, 1)));
        }
    }
}
