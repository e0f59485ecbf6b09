package io.busbar.bridge;

import io.busbar.bridge.wire.uring.UringOptions;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The table {@code [uring]} of a configuration. */
final class UringSection {
    private static final int MAX_CPU = 4095;

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
        final Optional<Long> core = uring.number("polling-core", 0, MAX_CPU);
        return core.isEmpty()
                ? options
                : options.withRing(options.ring()
                        .withPolling(core.get().intValue(), options.ring().pollingIdleMillis()));
    }
}
