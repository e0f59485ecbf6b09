package io.busbar;

import io.busbar.log.Alarm;
import io.busbar.log.SleepSet;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits for several subscriptions at once. Either by itself, which is the fastest:
 *
 * <pre>
 *   while (running) {
 *       waitSet.await(timeoutNanos);
 *       // poll all
 *   }
 * </pre>
 *
 * or as one of many things that an event loop waits for, by {@link #descriptor()} (poll, epoll, io_uring) or by
 * {@link #channel()} ({@link java.nio.channels.Selector}). Then a daemon thread of the set sleeps on the channels, and
 * the loop says that it is about to wait:
 *
 * <pre>
 *   while (running) {
 *       // poll all; then:
 *       if (waitSet.arm()) selector.select(); else selector.selectNow();
 *   }
 * </pre>
 *
 * Sleeping costs no CPU, and publishers what a sleeping {@link Subscription#poll(io.busbar.log.RecordHandler, int,
 * long)} costs them: one load a record. A set and its subscriptions belong to one platform thread, the first that uses
 * it; {@link #wakeup()} may be called by any.
 */
public final class WaitSet implements AutoCloseable {
    /** How many subscriptions a set can have. */
    public static final int MAX = SleepSet.MAX;

    private final SleepSet sleep = new SleepSet();
    private final OwnerThread owner = new OwnerThread("wait set");
    private final List<Subscription> subscriptions = new ArrayList<>();
    private Subscription watched;
    private volatile Alarm alarm;

    /** An empty set. */
    public WaitSet() {}

    /**
     * Adds a subscription, which leaves the set when it is closed.
     *
     * @throws IllegalStateException if it is closed, of another thread, or in a set; or if this set is full or closed
     */
    public WaitSet add(final Subscription subscription) {
        check();
        if (subscriptions.size() == MAX) {
            throw new IllegalStateException("a wait set has no more than " + MAX + " subscriptions; use another one");
        }
        subscription.enter(this);
        subscriptions.add(subscription);
        sleep.add(subscription.reader());
        if (alarm != null) {
            alarm.add(subscription.reader());
        }
        return this;
    }

    /** Takes a subscription out; does nothing if it is not in this set. */
    public WaitSet remove(final Subscription subscription) {
        check();
        if (subscriptions.contains(subscription)) {
            forget(subscription);
        }
        return this;
    }

    /** To be called before the subscription's memory goes, on its thread or after that has ended. */
    void forget(final Subscription subscription) {
        subscriptions.remove(subscription);
        if (watched == subscription) {
            watched = null;
            sleep.mourn(null);
        }
        sleep.remove(subscription.reader());
        if (alarm != null) {
            alarm.remove(subscription.reader());
        }
        subscription.leave();
    }

    /**
     * Waits until a subscription is {@link Subscription#isReady() ready}: spins for about 20 us, then sleeps on the
     * futexes of all channels. Where the kernel refuses that (older than Linux 5.16, or a seccomp profile), it looks at
     * all of them every millisecond.
     *
     * @param timeoutNanos how long to wait at most, in ns; interrupting the thread does not cut it short
     * @return whether one is ready; false if time is up, or by {@link #wakeup()}
     */
    public boolean await(final long timeoutNanos) {
        check();
        return sleep.await(timeoutNanos);
    }

    /**
     * Whether {@link #await} also ends when the publisher of an exclusive channel dies, as soon as the kernel says so:
     * it is the kernel that wakes. One waiter of a channel is told, so this is for channels with one subscriber.
     *
     * @param subscription of that channel, in this set, or null for none
     */
    public void watchPublisher(final Subscription subscription) {
        check();
        sleep.mourn(subscription == null ? null : subscription.reader());
        watched = subscription;
    }

    /**
     * Says that the calling thread will wait on {@link #descriptor()} or {@link #channel()}: they become unreadable
     * now, and readable as soon as there is something to poll. They may also become readable for no reason.
     *
     * @return false if there is something by now: do not wait, nobody will tell of it
     */
    public boolean arm() {
        check();
        return sleep.arm(alarm());
    }

    /**
     * The number of an eventfd, the same for the life of the set. It is the set's: wait on it, and neither read it nor
     * close it. It may be added to an epoll set level-triggered or edge-triggered.
     */
    public int descriptor() {
        check();
        return alarm().descriptor();
    }

    /** The same for selectors: register it for OP_READ, and neither read it nor close it. */
    public Pipe.SourceChannel channel() {
        check();
        return alarm().channel();
    }

    /** Ends the current or, if there is none, the next wait. Any thread. */
    public void wakeup() {
        sleep.wakeup();
        final Alarm current = alarm;
        if (current != null) {
            current.ring();
        }
    }

    /** Takes all subscriptions out, which stay open, and closes the descriptors. Does nothing if closed before. */
    @Override
    public void close() {
        if (owner.close()) {
            for (final Subscription subscription : List.copyOf(subscriptions)) {
                forget(subscription);
            }
            if (alarm != null) {
                alarm.close();
            }
        }
    }

    private Alarm alarm() {
        if (alarm == null) {
            final Alarm made = new Alarm();
            for (final Subscription subscription : subscriptions) {
                made.add(subscription.reader());
            }
            alarm = made;
        }
        return alarm;
    }

    private void check() {
        if (!owner.isCurrent()) {
            owner.claim();
        }
    }
}
