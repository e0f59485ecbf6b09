package io.busbar.samples.demo;

import io.busbar.Bus;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.samples.feed.MarketDataPublisher;
import io.busbar.samples.feed.Pace;
import io.busbar.samples.marketdata.PacketSource;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The demo's publishing process: waits for the follower, publishes all there is, reports. */
@Command(name = "demo-publisher", hidden = true, description = "The publishing process of the demo.")
public final class PublisherCommand implements Callable<Integer> {
    @Option(names = "--bus", required = true)
    private String busName;

    @Mixin
    private Input input;

    @Override
    public Integer call() throws IOException {
        ParentWatch.start(busName);
        try (Bus bus = Bus.open(busName);
                PacketSource packets = input.open();
                Publication marketData = bus.addPublication(DemoBus.MARKET_DATA, DemoBus.MARKET_DATA_OPTIONS);
                Publication reports = bus.addPublication(DemoBus.PUBLISHER_REPORTS)) {
            awaitFollower(bus);
            final MarketDataPublisher publisher = new MarketDataPublisher(marketData, new BackoffIdleStrategy());
            final long start = System.nanoTime();
            publisher.publish(packets, input.limit(), new Pace(input.rate()));
            final long elapsed = System.nanoTime() - start;
            publisher.end();
            new ReportPublisher(reports).report(Sent.of(publisher, elapsed));
        }
        return 0;
    }

    /** Without a subscriber that holds it, what is published may be overwritten before anyone has seen it. */
    private static void awaitFollower(final Bus bus) {
        final IdleStrategy idle = new BackoffIdleStrategy();
        final ReportFollower reports = new ReportFollower();
        try (Subscription subscription =
                bus.addSubscription(DemoBus.FOLLOWER_REPORTS, SubscriptionOptions.DEFAULT.fromOldest())) {
            while (!reports.isReady()) {
                idle.idle(subscription.poll(reports, 1));
            }
        }
    }
}
