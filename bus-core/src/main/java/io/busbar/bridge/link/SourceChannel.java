package io.busbar.bridge.link;

import io.busbar.bridge.link.LinkEvents.Kind;
import io.busbar.log.Channel;
import io.busbar.log.ChannelBusyException;
import io.busbar.log.ChannelGeometry;
import io.busbar.log.CorruptLogException;
import io.busbar.log.SpanReader;
import io.busbar.shm.RegionException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A route's hold on its source: waits until the channel is there, and changes over when it was deleted. */
public final class SourceChannel implements AutoCloseable {
    /** Finds channels of the bus. */
    @FunctionalInterface
    public interface Opener {
        /** Attaches to a channel, if it exists, as one who carries it elsewhere. */
        Optional<Channel> attach(String channel);
    }

    private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(100);

    private final Route route;
    private final Opener opener;
    private final LinkEvents events;
    private final LongSupplier clock;
    private Channel channel;
    private SpanReader reader;
    private long nextAttempt = Long.MIN_VALUE;
    private boolean before;
    private boolean wasCut;
    private String complaint = "";

    /** @param clock in ns, of a clock that only grows */
    SourceChannel(final Route route, final Opener opener, final LinkEvents events, final LongSupplier clock) {
        this.route = route;
        this.clock = clock;
        this.opener = opener;
        this.events = events;
    }

    boolean isOpen() {
        return reader != null;
    }

    SpanReader reader() {
        return reader;
    }

    ChannelGeometry geometry() {
        return channel.geometry();
    }

    /** Tries, now and then, to take hold of the channel. */
    boolean open() {
        final long now = clock.getAsLong();
        if (nextAttempt != Long.MIN_VALUE && now - nextAttempt < 0) {
            return false;
        }
        nextAttempt = now + RETRY;
        try {
            final Optional<Channel> found = opener.attach(route.channel());
            if (found.isEmpty()) {
                complain("there is no channel " + route.channel() + " yet");
                return false;
            }
            join(found.get());
            complaint = "";
            return true;
        } catch (final RegionException | ChannelBusyException | CorruptLogException e) {
            complain(e.getMessage());
            return false;
        }
    }

    private void join(final Channel found) {
        channel = found;
        try {
            // Of a channel that was made anew while the link was at work, everything is new. After a cut, what is there
            // is about to be overwritten.
            hold(!wasCut && (route.oldest() || before));
        } catch (final RuntimeException e) {
            close();
            throw e;
        }
        before = true;
        wasCut = false;
        events.onEvent(route.name(), Kind.SOURCE_OPENED, null, "held from position " + reader.held());
    }

    private void hold(final boolean oldest) {
        reader = route.slow() == Route.Slow.HOLD
                ? SpanReader.joinDurable(channel, route.durableName(), oldest, clock)
                : SpanReader.join(channel, oldest, clock);
    }

    private void complain(final String what) {
        if (!what.equals(complaint)) {
            complaint = what;
            events.onEvent(route.name(), Kind.SOURCE_MISSING, null, what);
        }
    }

    /** Whether the hold is about to stop the source's publisher. */
    boolean isNearlyLapped() {
        final long capacity = channel.geometry().capacity();
        return reader.lag() > capacity - capacity / 8;
    }

    /** Gives up what was held; what is opened next holds what comes from then on. */
    void cut() {
        forget();
        wasCut = true;
        nextAttempt = Long.MIN_VALUE;
    }

    /** Whether the channel was deleted and everything in it was taken. */
    boolean isDone() {
        return channel.isRetired() && reader.isDrained();
    }

    /** Gives the deleted channel up. */
    void done() {
        forget();
        nextAttempt = Long.MIN_VALUE;
        events.onEvent(route.name(), Kind.SOURCE_DONE, null, "");
    }

    /** Gives the hold up, even if it is durable. */
    void forget() {
        if (reader != null) {
            reader.forget();
            reader = null;
        }
        close();
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
