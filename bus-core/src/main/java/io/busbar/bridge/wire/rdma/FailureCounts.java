package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.WireException;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaFailure;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How often each failure has ended a path of this wire, or an attempt to make one. One thread counts; any may look,
 * and sees what was so at some moment.
 */
final class FailureCounts {
    private volatile Map<RdmaFailure, Integer> counts = Map.of();
    private volatile String last = "";

    /** Counts a failure, and says it with its count. */
    WireException count(final RdmaFailure failure, final String detail) {
        return count(new RdmaException(failure, detail));
    }

    WireException count(final RdmaException failure) {
        final Map<RdmaFailure, Integer> next = new EnumMap<>(RdmaFailure.class);
        next.putAll(counts);
        final int times = next.merge(failure.failure(), 1, Integer::sum);
        counts = Map.copyOf(next);
        last = failure.getMessage();
        return new WireException(last + (times > 1 ? " (" + times + " times so far)" : ""), failure);
    }

    Map<RdmaFailure, Integer> all() {
        return counts;
    }

    /** All of them, and the last in full; empty if there was none. */
    String report() {
        final Map<RdmaFailure, Integer> now = counts;
        return now.isEmpty()
                ? ""
                : new EnumMap<>(now)
                        .entrySet().stream()
                                .map(each -> each.getKey() + " " + each.getValue())
                                .collect(Collectors.joining(", ", "", "; the last: " + last));
    }
}
