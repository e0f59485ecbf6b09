package io.busbar.bridge;

import io.busbar.linux.Epoll;
import io.busbar.log.SpanReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.IdleStrategy;

/**
 * Sleeps until the network has something, by epoll, or a source publishes, by a {@link DoorbellRelay}; how long at most
 * is told by {@link Rest}. Where the kernel cannot sleep on several doorbells at once, sources are looked at each
 * millisecond, which costs some hundred system calls a second.
 */
final class SleepingIdleStrategy implements IdleStrategy, AutoCloseable {
    private static final int SPINS = 20;

    private final BridgeAgent agent;
    private final Epoll epoll = new Epoll();
    private final Rest rest;
    private final List<SpanReader> sources = new ArrayList<>();
    private volatile DoorbellRelay relay;
    private int spins;

    SleepingIdleStrategy(final BridgeAgent agent) {
        this.agent = agent;
        rest = new Rest(agent, epoll, () -> -1);
    }

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            spins = 0;
            rest.disturb();
        } else {
            idle();
        }
    }

    @Override
    public void idle() {
        if (spins++ < SPINS) {
            Thread.onSpinWait();
            return;
        }
        sources.clear();
        agent.sources(sources);
        final long nanos = rest.nanos();
        if (sources.isEmpty()) {
            await(nanos);
        } else if (nanos <= Rest.SHORT_NANOS || sources.size() > DoorbellRelay.MAX || !DoorbellRelay.isSupported()) {
            await(Rest.SHORT_NANOS);
        } else {
            awaitDoorbells(nanos);
        }
    }

    private void await(final long nanos) {
        if (epoll.await((int) TimeUnit.NANOSECONDS.toMillis(nanos)) > 0) {
            rest.disturb();
        }
    }

    /** The order that loses no wake-up: the relay reads the counts, flags are set, a last look, sleep. */
    private void awaitDoorbells(final long nanos) {
        final DoorbellRelay doorbells = relay();
        doorbells.arm(sources);
        boolean sure = true;
        for (int i = 0; i < sources.size(); i++) {
            sure &= sources.get(i).announceSleep();
        }
        final int work = agent.doWork();
        if (work > 0) {
            spins = 0;
            rest.disturb();
        } else {
            await(sure ? nanos : Rest.SHORT_NANOS);
        }
        doorbells.disarm();
    }

    private DoorbellRelay relay() {
        if (relay == null) {
            final DoorbellRelay made = new DoorbellRelay();
            epoll.add(made.descriptor());
            relay = made;
        }
        return relay;
    }

    /** How often a source's doorbell has ended a sleep; any thread. */
    long rings() {
        final DoorbellRelay present = relay;
        return present == null ? 0 : present.told();
    }

    @Override
    public void reset() {
        spins = 0;
    }

    /** After its thread has ended. */
    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
        epoll.close();
    }
}
