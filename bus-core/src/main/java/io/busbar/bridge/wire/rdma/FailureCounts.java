package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.WireException;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaFailure;
import java.util.EnumMap;
import java.util.Map;

/** How often each failure has ended, or prevented, a path of this wire. One thread. */
final class FailureCounts {
    private final Map<RdmaFailure, Integer> counts = new EnumMap<>(RdmaFailure.class);

    /** Counts a failure, and says it with its count. */
    WireException count(final RdmaFailure failure, final String detail) {
        return count(new RdmaException(failure, detail));
    }

    WireException count(final RdmaException failure) {
        final int times = counts.merge(failure.failure(), 1, Integer::sum);
        return new WireException(failure.getMessage() + (times > 1 ? " (" + times + " times so far)" : ""), failure);
    }

    Map<RdmaFailure, Integer> all() {
        return Map.copyOf(counts);
    }
}
