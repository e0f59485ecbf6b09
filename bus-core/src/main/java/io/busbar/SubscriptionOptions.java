package io.busbar;

/**
 * How a subscription joins its channel.
 *
 * @param holding whether publishers wait for it (back-pressure), which is the default; otherwise it is lossy: it may
 *                miss records, and its handler is told exactly how many
 * @param oldest  whether it begins with the oldest record that is surely still there (at least 7/8 of the capacity,
 *                less one largest record, is), or, the default, with what is committed after it joined (in a shared
 *                channel, claimed after it joined)
 * @param channel how the channel is created, if it is not there yet
 */
public record SubscriptionOptions(boolean holding, boolean oldest, ChannelOptions channel) {
    /** Holding, from now on. */
    public static final SubscriptionOptions DEFAULT = new SubscriptionOptions(true, false, ChannelOptions.DEFAULT);

    /** Publishers wait for this subscription. */
    public SubscriptionOptions asHolding() {
        return new SubscriptionOptions(true, oldest, channel);
    }

    /** Publishers do not wait for this subscription. */
    public SubscriptionOptions asLossy() {
        return new SubscriptionOptions(false, oldest, channel);
    }

    /** Begins with what is committed after it joined. */
    public SubscriptionOptions fromNow() {
        return new SubscriptionOptions(holding, false, channel);
    }

    /** Begins with the oldest record that is surely still there. */
    public SubscriptionOptions fromOldest() {
        return new SubscriptionOptions(holding, true, channel);
    }

    /** How the channel is created, if it is not there yet. */
    public SubscriptionOptions withChannel(final ChannelOptions options) {
        return new SubscriptionOptions(holding, oldest, options);
    }
}
