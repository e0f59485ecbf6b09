package io.busbar.log;

import io.busbar.linux.Futexes;
import java.util.ArrayList;
import java.util.List;

/**
 * Sleeps until one of several readers has something, on the doorbells of all their channels at once. The protocol is
 * that of {@link Doorbell} with more than one: all counts are read, all flags set, one barrier, another look at all
 * logs, and one call of the kernel that sleeps while all counts are what they were. For each doorbell alone that is the
 * order that loses no wake-up.
 *
 * <p>Used by the thread that its readers belong to; {@link #wakeup} by any.
 */
public final class SleepSet {
    /** How many readers a set can have: one futex is the set's own, one a publisher's whose death is awaited. */
    public static final int MAX = Futexes.MAX - 2;

    private final Futexes futexes = new Futexes();
    private final WakeupWord wakeups = new WakeupWord();
    private final List<LogReader> readers = new ArrayList<>();
    private LogReader mourner;
    private volatile boolean woken;
    private boolean sure;

    /**
     * Adds a reader; it must be removed before it is closed.
     *
     * @throws IllegalStateException if there are {@link #MAX} already
     */
    public void add(final LogReader reader) {
        if (readers.size() == MAX) {
            throw new IllegalStateException("a set has no more than " + MAX + " subscriptions; use another set");
        }
        readers.add(reader);
    }

    public void remove(final LogReader reader) {
        readers.remove(reader);
    }

    /**
     * Whether the death of an exclusive channel's publisher ends a sleep, too. The kernel itself wakes the sleeper, as
     * it marks the publisher's robust futex; it wakes one, so this is for channels with one subscriber.
     *
     * @param reader of that channel, or null for none
     */
    public void mourn(final LogReader reader) {
        mourner = reader;
    }

    /** Whether a poll of one of the readers would find something. */
    public boolean isReady() {
        for (int i = 0; i < readers.size(); i++) {
            if (readers.get(i).isReady()) {
                return true;
            }
        }
        return false;
    }

    /** Ends a sleep of this set, or the next one if there is none. */
    public void wakeup() {
        woken = true;
        wakeups.move();
    }

    /**
     * Waits until a reader is ready: spins for a while, then sleeps, using no CPU.
     *
     * @param timeoutNanos how long to wait at most, in ns
     * @return whether one is ready, or the awaited publisher dead; false if time is up, or by {@link #wakeup}
     */
    public boolean await(final long timeoutNanos) {
        final long start = System.nanoTime();
        for (; ; ) {
            if (isReady() || isBereaved()) {
                return true;
            }
            final long waited = System.nanoTime() - start;
            if (woken || waited >= timeoutNanos) {
                woken = false;
                return false;
            }
            if (waited < LogReader.SPIN_NANOS) {
                Thread.onSpinWait();
                continue;
            }
            fill();
            if (announce()) {
                return true;
            }
            if (!woken) {
                futexes.await(Math.min(timeoutNanos - waited, longest()));
            }
        }
    }

    /**
     * Has an alarm tell of the next record of any reader.
     *
     * @return false if one is ready by now: there may be no alarm
     */
    public boolean arm(final Alarm alarm) {
        alarm.arm();
        if (woken || isReady() || announce()) {
            woken = false;
            alarm.disarm();
            return false;
        }
        alarm.expectWithin(longest());
        return true;
    }

    /** What the futexes are now: to be read before {@link #announce}. */
    private void fill() {
        futexes.clear();
        futexes.add(wakeups.address(), wakeups.value());
        for (int i = 0; i < readers.size(); i++) {
            final Doorbell doorbell = readers.get(i).doorbell();
            futexes.add(doorbell.count(), doorbell.rings());
        }
        if (mourner != null) {
            futexes.add(mourner.publisherWitness(), mourner.awaitPublisherDeath());
        }
    }

    /** Sets all flags and looks again; returns whether there is something after all. */
    private boolean announce() {
        for (int i = 0; i < readers.size(); i++) {
            readers.get(i).doorbell().raiseFlag();
        }
        sure = Doorbell.barrier();
        for (int i = 0; i < readers.size(); i++) {
            if (readers.get(i).isReadyAtLast()) {
                return true;
            }
        }
        return isBereaved();
    }

    private boolean isBereaved() {
        return mourner != null && mourner.isPublisherThreadDead();
    }

    private long longest() {
        long longest = Doorbell.SURE_NANOS;
        for (int i = 0; i < readers.size(); i++) {
            final LogReader reader = readers.get(i);
            longest = Math.min(longest, reader.longestSleep());
            longest = Math.min(longest, reader.doorbell().longest(sure, reader.isAtGap()));
        }
        return longest;
    }
}
