package io.busbar.samples.demo;

import io.busbar.samples.feed.MarketDataPublisher;
import java.util.SortedMap;

/** What the publisher says it has sent. */
record Sent(long messages, long checksum, long elapsedNanos, long refusals, SortedMap<Integer, Long> perTemplate) {
    static Sent of(final MarketDataPublisher publisher, final long elapsedNanos) {
        return new Sent(
                publisher.tally().messages(),
                publisher.tally().checksum(),
                elapsedNanos,
                publisher.refusals(),
                publisher.tally().perTemplate());
    }
}
