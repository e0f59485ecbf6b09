package io.busbar.samples.demo;

import io.busbar.Bus;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.samples.feed.MarketDataFollower;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The demo's following process: joins, says so, follows to the end of the stream, reports. */
@Command(name = "demo-follower", hidden = true, description = "The following process of the demo.")
public final class FollowerCommand implements Callable<Integer> {
    private static final int POLL_LIMIT = 256;
    private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    @Option(names = "--bus", required = true)
    private String busName;

    @Option(names = "--feed", required = true, description = "The bus with the market data.")
    private String feedName;

    private long reportedNanos;
    private long reportedMessages;

    @Override
    public Integer call() {
        ParentWatch.start(busName);
        try (Bus bus = Bus.open(busName);
                Bus feed = Bus.open(feedName);
                Publication publication = bus.addPublication(DemoBus.FOLLOWER_REPORTS);
                Subscription marketData = awaited(feed)
                        .addSubscription(
                                DemoBus.MARKET_DATA,
                                SubscriptionOptions.DEFAULT.withChannel(DemoBus.MARKET_DATA_OPTIONS))) {
            final ReportPublisher reports = new ReportPublisher(publication);
            final MarketDataFollower follower = new MarketDataFollower();
            reports.ready();
            // Spins for some microseconds, since that is how far messages are apart; then yields, then sleeps.
            final IdleStrategy idle = new BackoffIdleStrategy(1_000, 100, 1_000, 100_000);
            while (!follower.hasEnded()) {
                idle.idle(marketData.poll(follower, POLL_LIMIT));
                reportProgress(follower, reports);
            }
            reports.report(Received.of(follower));
        }
        return 0;
    }

    /** Who is on the near bus may create the channel; on the far one, the bridge does. */
    private Bus awaited(final Bus feed) {
        final IdleStrategy idle = new BackoffIdleStrategy(0, 0, 100_000, 1_000_000);
        while (!feedName.equals(busName) && !feed.channels().contains(DemoBus.MARKET_DATA)) {
            idle.idle();
        }
        return feed;
    }

    private void reportProgress(final MarketDataFollower follower, final ReportPublisher reports) {
        final long now = follower.lastReceivedNanos();
        final long elapsed = now - reportedNanos;
        if (elapsed < PROGRESS_NANOS) {
            return;
        }
        final long messages = follower.tally().messages();
        if (reportedNanos != 0) {
            final long perSecond = (messages - reportedMessages) * TimeUnit.SECONDS.toNanos(1) / elapsed;
            reports.progress(new Progress(
                    messages, perSecond, follower.books().busiest(1).getFirst().top()));
        }
        reportedNanos = now;
        reportedMessages = messages;
    }
}
