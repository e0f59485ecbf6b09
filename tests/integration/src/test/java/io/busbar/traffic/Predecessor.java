package io.busbar.traffic;

import io.busbar.Bus;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.traffic.Script.Found;

/** Reads in the log of an exclusive channel how far its last publisher got. */
public final class Predecessor {
    private static final int POLL_LIMIT = 100;

    private Predecessor() {}

    /** To be called by who has become the publisher: nobody else adds to the log meanwhile. */
    public static Found find(final Bus bus, final String channel, final Script script) {
        final Checker checker = Checker.fromAnywhere(script);
        final SubscriptionOptions options =
                SubscriptionOptions.DEFAULT.asLossy().fromOldest();
        try (Subscription subscription = bus.addSubscription(channel, options)) {
            long before;
            do {
                before = subscription.position();
                subscription.poll(checker, POLL_LIMIT);
            } while (subscription.position() != before);
        }
        return checker.last();
    }
}
