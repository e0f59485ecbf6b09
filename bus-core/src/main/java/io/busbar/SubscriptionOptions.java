package io.busbar;

import java.util.Objects;

/**
 * How a subscription joins its channel.
 *
 * @param holding whether publishers wait for it (back-pressure), which is the default; otherwise it is lossy: it may
 *                miss records, and its handler is told exactly how many
 * @param oldest  whether it begins with the oldest record that is surely still there (at least 7/8 of the capacity,
 *                less one largest record, is), or, the default, with what is committed after it joined (in a shared
 *                channel, claimed after it joined)
 * @param channel how the channel is created, if it is not there yet
 * @param group   name of the group that it is a member of, see {@link #inGroup}; null, the default, if it is on its own
 * @param take    how many records a member of a group takes from the others at a time, 1 or more
 */
public record SubscriptionOptions(boolean holding, boolean oldest, ChannelOptions channel, String group, int take) {
    /** Holding, from now on. */
    public static final SubscriptionOptions DEFAULT = new SubscriptionOptions(true, false, ChannelOptions.DEFAULT);

    public SubscriptionOptions {
        if (group != null && !holding) {
            throw new IllegalArgumentException("a member of a group cannot be lossy: publishers wait for groups");
        }
        if (take < 1) {
            throw new IllegalArgumentException("a member takes 1 record or more at a time, not " + take);
        }
    }

    /** On its own. */
    public SubscriptionOptions(final boolean holding, final boolean oldest, final ChannelOptions channel) {
        this(holding, oldest, channel, null, 1);
    }

    /**
     * Shares the records of the channel with the other members of a group: each record goes to one of them, and is done
     * when its handler has returned. What a member did not finish when it died, or left, goes to another member's
     * {@link io.busbar.log.RecordHandler#onRedelivered}. Publishers wait for the group.
     *
     * <p>The first member founds the group, at the place that its options name; a group that is there goes on where it
     * is, also when it has no members at the moment. It ends when it has none and a publisher needs the space that it
     * holds.
     *
     * @param name 1 to 100 bytes of UTF-8; groups of different channels have nothing to do with each other
     */
    public SubscriptionOptions inGroup(final String name) {
        return new SubscriptionOptions(true, oldest, channel, Objects.requireNonNull(name, "name"), take);
    }

    /**
     * How many records a member of a group takes at a time. One, the default, leaves all others to whoever is free
     * first; more cost less each, but while the member is busy with the first, no other can have the rest.
     */
    public SubscriptionOptions taking(final int records) {
        return new SubscriptionOptions(holding, oldest, channel, group, records);
    }

    /** Publishers wait for this subscription. */
    public SubscriptionOptions asHolding() {
        return new SubscriptionOptions(true, oldest, channel, group, take);
    }

    /** Publishers do not wait for this subscription. */
    public SubscriptionOptions asLossy() {
        return new SubscriptionOptions(false, oldest, channel, group, take);
    }

    /** Begins with what is committed after it joined. */
    public SubscriptionOptions fromNow() {
        return new SubscriptionOptions(holding, false, channel, group, take);
    }

    /** Begins with the oldest record that is surely still there. */
    public SubscriptionOptions fromOldest() {
        return new SubscriptionOptions(holding, true, channel, group, take);
    }

    /** How the channel is created, if it is not there yet. */
    public SubscriptionOptions withChannel(final ChannelOptions options) {
        return new SubscriptionOptions(holding, oldest, options, group, take);
    }
}
