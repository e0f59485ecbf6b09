package io.busbar.bridge;

import io.busbar.bridge.wire.rdma.RdmaOptions;
import java.net.InetSocketAddress;

/** The table {@code [rdma]} of a configuration. */
final class RdmaSection {
    private enum Mode {
        WRITE,
        SEND
    }

    private RdmaSection() {}

    /**
     * @param otherwise where paths come in if the file does not say
     */
    static RdmaOptions options(final TomlSection root, final InetSocketAddress otherwise) {
        final TomlSection rdma = root.table("rdma");
        final RdmaOptions usual = RdmaOptions.of(rdma.address("listen").orElse(otherwise));
        final long timeout = rdma.number("timeout", 1, 31).orElse((long) usual.timeout());
        final long retries = rdma.number("retries", 0, RdmaOptions.MAX_RETRIES).orElse((long) usual.retries());
        final long queue = rdma.number("queue", 16, 4096).orElse((long) usual.queue());
        return usual.withRemoteWrites(rdma.choice("mode", Mode.class, Mode.WRITE) == Mode.WRITE)
                .withQueue((int) queue, usual.receives())
                .withPatience((int) timeout, (int) retries);
    }
}
