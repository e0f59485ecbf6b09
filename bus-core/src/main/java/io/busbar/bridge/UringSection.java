package io.busbar.bridge;

import io.busbar.bridge.wire.uring.UringOptions;
import java.net.InetSocketAddress;

/** The table {@code [uring]} of a configuration. */
final class UringSection {
    private enum ZeroCopy {
        AUTO,
        OFF
    }

    private UringSection() {}

    /** @param otherwise where it listens if nothing is said */
    static UringOptions options(final TomlSection root, final InetSocketAddress otherwise) {
        final TomlSection uring = root.table("uring");
        final UringOptions options = UringOptions.of(
                        uring.address("data-listen").orElse(otherwise))
                .withZeroCopy(uring.choice("zero-copy", ZeroCopy.class, ZeroCopy.AUTO) == ZeroCopy.AUTO);
        final int core = uring.core("polling-core");
        return core < 0
                ? options
                : options.withRing(
                        options.ring().withPolling(core, options.ring().pollingIdleMillis()));
    }
}
