package io.busbar.samples.demo;

import io.busbar.samples.feed.MarketDataFollower;
import io.busbar.samples.marketdata.MarketBooks;
import io.busbar.samples.marketdata.OrderBook;
import io.busbar.samples.marketdata.TopOfBook;
import java.util.List;
import java.util.SortedMap;
import org.HdrHistogram.Histogram;

/** What the follower says it has received, and made of it. */
record Received(
        long messages,
        long checksum,
        long lost,
        long duplicated,
        long refused,
        long repeated,
        long missing,
        int instruments,
        Latency latency,
        SortedMap<Integer, Long> perTemplate,
        List<TopOfBook> busiest) {
    private static final int BOOKS_SHOWN = 6;

    static Received of(final MarketDataFollower follower) {
        final MarketBooks books = follower.books();
        return new Received(
                follower.tally().messages(),
                follower.tally().checksum(),
                follower.sequence().lost(),
                follower.sequence().duplicated(),
                follower.refused(),
                books.repeated(),
                books.missing(),
                books.size(),
                Latency.of(follower.latency()),
                follower.tally().perTemplate(),
                books.busiest(BOOKS_SHOWN).stream().map(OrderBook::top).toList());
    }

    /** One-way latency, in ns. */
    record Latency(long p50, long p90, long p99, long p999, long max) {
        static Latency of(final Histogram histogram) {
            return new Latency(
                    histogram.getValueAtPercentile(50),
                    histogram.getValueAtPercentile(90),
                    histogram.getValueAtPercentile(99),
                    histogram.getValueAtPercentile(99.9),
                    histogram.getMaxValue());
        }
    }
}
