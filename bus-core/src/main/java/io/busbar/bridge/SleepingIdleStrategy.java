package io.busbar.bridge;

import io.busbar.linux.Epoll;
import org.agrona.concurrent.IdleStrategy;

/**
 * Sleeps until the network has something, and for a millisecond at most: the logs of sources ring no descriptor, so
 * they are looked at each time. Costs some hundred system calls a second while nothing happens.
 */
final class SleepingIdleStrategy implements IdleStrategy {
    private static final int LONGEST_MILLIS = 1;
    private static final int SPINS = 20;

    /** After so many sleeps, all descriptors are told again: connections come and go. */
    private static final int REFRESH = 50;

    private final BridgeAgent agent;
    private final Epoll epoll = new Epoll();
    private int spins;
    private int sleeps;

    SleepingIdleStrategy(final BridgeAgent agent) {
        this.agent = agent;
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
                if (descriptor >= 0) {
                    epoll.add(descriptor);
                }
            });
        }
        epoll.await(LONGEST_MILLIS);
    }

    @Override
    public void reset() {
        spins = 0;
    }
}
