package io.busbar;

import io.busbar.log.Channel;
import io.busbar.log.LogReader;
import io.busbar.log.RecordHandler;

/**
 * Follows a channel. Made by {@link Bus#addSubscription}.
 *
 * <p>Used by one platform thread: the first that polls owns it. If that thread ends without closing it, a publisher
 * that it holds back takes it for dead, and evicts it. Polling allocates nothing and makes no system call.
 */
public final class Subscription implements AutoCloseable {
    private final Bus bus;
    private final String name;
    private final Channel channel;
    private final LogReader reader;
    private final OwnerThread owner;
    private boolean polling;
    private WaitSet waitSet;

    Subscription(final Bus bus, final String name, final Channel channel, final SubscriptionOptions options) {
        this.bus = bus;
        this.name = name;
        this.channel = channel;
        owner = new OwnerThread("subscription of channel " + name);
        reader = options.group() == null
                ? LogReader.join(channel, options.holding(), options.oldest())
                : LogReader.joinGroup(channel, options.group(), options.oldest(), options.take());
    }

    /**
     * Hands over the records that are there, in order, each once; where their sizes change, perhaps not all of them,
     * but the rest at the next poll. A member of a group takes them from the others first, and now and then, and before
     * it sleeps, hands over what a dead member left.
     *
     * @param handler is called on this thread; if it throws, the record counts as taken
     * @param limit   at most so many records; padding counts, too
     * @return how many records were handed over; 0 if there is nothing new, or only padding: whoever wants to know
     *     whether the log's end was reached compares {@link #position()} with what it was before
     * @throws io.busbar.log.CorruptLogException if the log's bytes contradict the protocol
     * @throws IllegalStateException             if closed, on the wrong thread, or from inside of the handler
     */
    public int poll(final RecordHandler handler, final int limit) {
        enter();
        try {
            return reader.poll(handler, limit);
        } finally {
            polling = false;
        }
    }

    /**
     * Like {@link #poll(RecordHandler, int)}, but waits for a record if there is none: spins for about 20 us, then
     * sleeps on a futex, using no CPU. Waking takes some 10 us, and the publisher a system call. Members of a group all
     * wake, and one takes; while one of them is busy, the others wake every 10 ms to see whether it is alive.
     *
     * @param timeoutNanos how long to wait at most, in ns; interrupting the thread does not cut it short
     * @return how many records were handed over; 0 if time is up, or the channel was deleted
     */
    public int poll(final RecordHandler handler, final int limit, final long timeoutNanos) {
        enter();
        try {
            return reader.poll(handler, limit, timeoutNanos);
        } finally {
            polling = false;
        }
    }

    private void enter() {
        if (!owner.isCurrent()) {
            owner.claim();
            reader.bind();
        }
        if (polling) {
            throw new IllegalStateException("subscription of channel " + name + ": poll was called by its own handler");
        }
        polling = true;
    }

    /**
     * Whether a poll would find something now: a record, padding or a gap; or the channel was deleted, and nothing will
     * come. One load. False if closed.
     */
    public boolean isReady() {
        return !owner.isClosed() && reader.isReady();
    }

    /** Becomes the calling thread's, and part of a set. */
    void enter(final WaitSet set) {
        enter();
        polling = false;
        if (waitSet != null) {
            throw new IllegalStateException("subscription of channel " + name + " is in a wait set; remove it there");
        }
        waitSet = set;
    }

    void leave() {
        waitSet = null;
    }

    LogReader reader() {
        return reader;
    }

    /** Position of the log after the last record taken; of a member of a group, by itself. */
    public long position() {
        return reader.position();
    }

    /**
     * How many records stand in the log before {@link #position()}, from the channel's creation on; of a shared
     * channel, from where this subscription joined on, without what it missed.
     */
    public long records() {
        return reader.records();
    }

    /** Name of the channel. */
    public String channel() {
        return name;
    }

    /** Tells this life of the channel's name from its others. */
    public long incarnation() {
        return channel.incarnation();
    }

    /**
     * Whether the kernel has marked the thread of an exclusive channel's publisher as dead: true within about 100 us of
     * a SIGKILL, and until another publisher comes. One load. What it committed before is there to be polled. Where the
     * platform has no robust futexes it is never true, and {@link #isPublisherAlive()} is to be asked.
     */
    public boolean isPublisherDead() {
        return !owner.isClosed() && reader.isPublisherThreadDead();
    }

    /** Whether the channel has a publisher that is alive. A system call. */
    public boolean isPublisherAlive() {
        return !owner.isClosed() && reader.isPublisherAlive();
    }

    /** Whether somebody has deleted the channel: nothing new will come here; close this and add another. */
    public boolean isRetired() {
        return !owner.isClosed() && channel.isRetired();
    }

    public boolean isClosed() {
        return owner.isClosed();
    }

    /**
     * Leaves the channel. Does nothing if closed before.
     *
     * @throws IllegalStateException if another thread owns it and is alive, or from inside of its handler
     */
    @Override
    public void close() {
        if (polling) {
            throw new IllegalStateException("subscription of channel " + name
                    + ": closed by its own handler; close it after poll has returned");
        }
        if (owner.close()) {
            if (waitSet != null) {
                waitSet.forget(this);
            }
            try {
                reader.close();
            } finally {
                channel.close();
                bus.remove(this);
            }
        }
    }
}
