package io.busbar.bridge;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.uring.UringWire;
import io.busbar.linux.Epoll;
import io.busbar.log.SpanReader;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.IdleStrategy;

/**
 * Sleeps until the network has something or a source publishes, in one system call by the ring of the wire uring, and
 * for a millisecond at most: subscribers of replicas ring no doorbell when they give credit.
 */
final class RingIdleStrategy implements IdleStrategy {
    private static final long LONGEST_NANOS = 1_000_000;
    private static final int SPINS = 20;

    /** After so many sleeps, all descriptors are told again: connections come and go. */
    private static final int REFRESH = 50;

    private final BridgeAgent agent;
    private final UringWire wire;
    private final Epoll epoll = new Epoll();
    private final List<SpanReader> sources = new ArrayList<>();
    private int spins;
    private int sleeps;

    RingIdleStrategy(final BridgeAgent agent, final UringWire wire) {
        this.agent = agent;
        this.wire = wire;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            spins = 0;
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
        if (sleeps++ % REFRESH == 0) {
            agent.watch(descriptor -> {
                if (descriptor >= 0 && descriptor != wire.descriptor()) {
                    epoll.add(descriptor);
                }
            });
        }
        // What was readable so far is looked at below; what becomes so from now on wakes.
        epoll.await(0);
        sources.clear();
        agent.sources(sources);
        try {
            wire.sleep(sources, epoll.descriptor(), this::look, LONGEST_NANOS);
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
