package io.busbar.bridge;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.uring.UringWire;
import io.busbar.linux.Epoll;
import io.busbar.log.SpanReader;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.IdleStrategy;

/**
 * Sleeps until the network has something or a source publishes, in one system call by the ring of the wire uring. How
 * long at most is told by {@link Rest}.
 */
final class RingIdleStrategy implements IdleStrategy {
    private static final int SPINS = 20;

    private final BridgeAgent agent;
    private final UringWire wire;
    private final Epoll epoll = new Epoll();
    private final List<SpanReader> sources = new ArrayList<>();
    private int spins;
    private final Rest rest;

    RingIdleStrategy(final BridgeAgent agent, final UringWire wire) {
        this.agent = agent;
        this.wire = wire;
        rest = new Rest(agent, epoll, wire::descriptor);
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
        final long nanos = rest.nanos();
        // What was readable so far is looked at below; what becomes so from now on wakes.
        if (epoll.await(0) > 0) {
            rest.disturb();
            return;
        }
        sources.clear();
        agent.sources(sources);
        try {
            if (wire.sleep(sources, epoll.descriptor(), this::look, nanos)) {
                rest.disturb();
            }
        } catch (final WireException e) {
            throw new IllegalStateException(e);
        }
    }

    private int look() {
        final int work = agent.doWork();
        spins = work > 0 ? 0 : spins;
        return work;
    }

    @Override
    public void reset() {
        spins = 0;
    }
}
