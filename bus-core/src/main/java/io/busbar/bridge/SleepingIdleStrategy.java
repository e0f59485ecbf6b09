package io.busbar.bridge;

import io.busbar.linux.Epoll;
import io.busbar.log.SpanReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.IdleStrategy;

/**
 * Sleeps until the network has something, by epoll, see {@link Rest}. The logs of sources ring no descriptor, so while
 * there are any they are looked at each millisecond, which costs some hundred system calls a second.
 */
final class SleepingIdleStrategy implements IdleStrategy {
    private static final int SPINS = 20;

    private final BridgeAgent agent;
    private final Epoll epoll = new Epoll();
    private final Rest rest;
    private final List<SpanReader> sources = new ArrayList<>();
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
        final long longest = sources.isEmpty() ? nanos : Rest.SHORT_NANOS;
        if (epoll.await((int) TimeUnit.NANOSECONDS.toMillis(longest)) > 0) {
            rest.disturb();
        }
    }

    @Override
    public void reset() {
        spins = 0;
    }
}
