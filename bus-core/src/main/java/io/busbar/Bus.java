package io.busbar;

import io.busbar.log.Channel;
import io.busbar.shm.Access;
import java.util.ArrayList;
import java.util.List;

/**
 * A bus: a directory of channels that the processes of a host share. There is no broker; a bus exists as long as one of
 * its channels does. Opening one costs nothing but checks.
 *
 * <p>Thread-safe. The publications and subscriptions that it makes are not: each belongs to one thread.
 */
public final class Bus implements AutoCloseable {
    private final BusDirectory directory;
    private final List<AutoCloseable> open = new ArrayList<>();
    private boolean closed;

    private Bus(final BusDirectory directory) {
        this.directory = directory;
    }

    /** Opens a bus of the current user. */
    public static Bus open(final String name) {
        return open(name, BusOptions.DEFAULT);
    }

    /**
     * Opens a bus.
     *
     * @param name 1 to 100 letters, digits, {@code . _ -}, not beginning with a dot
     * @throws IllegalArgumentException if the name cannot be one
     * @throws IllegalStateException    if the JVM was not started with the flags that shared memory needs; says which
     */
    public static Bus open(final String name, final BusOptions options) {
        JvmFlags.check();
        return new Bus(new BusDirectory(Names.check("bus", name), options));
    }

    /** Like {@link #addPublication(String, ChannelOptions)}, with {@link ChannelOptions#DEFAULT}. */
    public Publication addPublication(final String channel) {
        return addPublication(channel, ChannelOptions.DEFAULT);
    }

    /**
     * Becomes the publisher of a channel, or one of them if it is shared. The channel is created if it is not there; if
     * it is, its own measures count, not those in the options. Publishing goes on where others ended, whatever ended
     * them.
     *
     * @throws io.busbar.log.ChannelBusyException if the channel is exclusive and has a publisher that lives, which is
     *                                            named; or if all publisher slots are taken
     * @throws io.busbar.shm.RegionException      if the channel's memory is not to be had, or not a channel
     * @throws IllegalStateException              if the bus is closed, or the channel has other measures than
     *                                            {@link ChannelOptions#exactly() strict} options demand
     */
    public synchronized Publication addPublication(final String channel, final ChannelOptions options) {
        checkOpen();
        Names.check("channel", channel);
        return attach(channel, options, Access.READ_WRITE, attached -> new Publication(this, channel, attached));
    }

    /** Like {@link #addSubscription(String, SubscriptionOptions)}, with {@link SubscriptionOptions#DEFAULT}. */
    public Subscription addSubscription(final String channel) {
        return addSubscription(channel, SubscriptionOptions.DEFAULT);
    }

    /**
     * Joins a channel, which is created if it is not there.
     *
     * @throws io.busbar.log.ChannelBusyException if all its subscriber slots are taken
     * @throws io.busbar.shm.RegionException      if the channel's memory is not to be had, or not a channel
     * @throws IllegalStateException              if the bus is closed, or the channel has other measures than
     *                                            {@link ChannelOptions#exactly() strict} options demand
     */
    public synchronized Subscription addSubscription(final String channel, final SubscriptionOptions options) {
        checkOpen();
        Names.check("channel", channel);
        return attach(
                channel,
                options.channel(),
                Access.READ_ONLY,
                attached -> new Subscription(this, channel, attached, options));
    }

    /** Names of the channels that exist. */
    public List<String> channels() {
        return directory.channels();
    }

    /**
     * Looks at a channel without taking part in it.
     *
     * @throws io.busbar.shm.RegionException if there is no such channel
     */
    public ChannelInfo info(final String channel) {
        return directory.info(Names.check("channel", channel));
    }

    /**
     * Deletes a channel. Those who are attached keep what they have, and are told by {@code isRetired}.
     *
     * @return whether it existed
     */
    public boolean removeChannel(final String channel) {
        return directory.remove(Names.check("channel", channel));
    }

    /**
     * Deletes all channels, as {@link #removeChannel} does, and the bus's directories. A bus is made anew by the next
     * channel that is added.
     */
    public void removeAll() {
        directory.removeAll();
    }

    /**
     * Closes what was added and is still open. Close publications and subscriptions on their own threads, or let those
     * threads end, before.
     *
     * @throws IllegalStateException if some belong to threads that are alive; the others are closed
     */
    @Override
    public synchronized void close() {
        closed = true;
        IllegalStateException failure = null;
        for (final AutoCloseable each : List.copyOf(open)) {
            try {
                each.close();
            } catch (final IllegalStateException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            } catch (final Exception e) {
                throw new AssertionError("close of a participant throws nothing checked", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    synchronized void remove(final AutoCloseable participant) {
        open.remove(participant);
    }

    private <T extends AutoCloseable> T attach(
            final String name, final ChannelOptions options, final Access access, final Participant<T> participant) {
        for (; ; ) {
            final Channel channel = directory.attachOrCreate(name, options, access);
            final T result;
            try {
                result = participant.join(channel);
            } catch (final RuntimeException e) {
                channel.close();
                throw e;
            }
            open.add(result);
            // Between opening the region and taking a slot, somebody may have deleted it, or created it anew.
            if (channel.isCurrent()) {
                return result;
            }
            close(result);
        }
    }

    private static void close(final AutoCloseable participant) {
        try {
            participant.close();
        } catch (final Exception e) {
            throw new AssertionError("close of a participant that nobody has used throws nothing", e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(directory + " is closed");
        }
    }

    private interface Participant<T extends AutoCloseable> {
        T join(Channel channel);
    }
}
