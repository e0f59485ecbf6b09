package io.busbar.bridge;

import io.busbar.linux.Epoll;
import java.util.function.IntSupplier;

/**
 * How long a bridge that sleeps may do so, and what wakes it. While links are at work, or wait for what nobody tells
 * (subscribers of a replica that give room), that is a millisecond. When all is taken and nothing is on its way, it is
 * 50: descriptors and doorbells wake, heartbeats and other threads' wishes have time.
 *
 * <p>Connections come and go with work, and are told to epoll before the first long sleep after it. Looks at the door
 * and at control connections are limited in their rate, so that a descriptor may have become readable and not been
 * looked at: a long sleep comes only after some short ones in which nothing happened.
 */
final class Rest {
    static final long SHORT_NANOS = 1_000_000;
    static final long LONG_NANOS = 50_000_000;

    private static final int CALM = 4;

    /** After so many short sleeps, all descriptors are told again. */
    private static final int REFRESH = 50;

    private final BridgeAgent agent;
    private final Epoll epoll;
    private final IntSupplier except;
    private int calm;
    private int sleeps;
    private boolean told;

    /** @param except tells the descriptor that is watched by other means, or -1 */
    Rest(final BridgeAgent agent, final Epoll epoll, final IntSupplier except) {
        this.agent = agent;
        this.epoll = epoll;
        this.except = except;
    }

    /** Something happened. */
    void disturb() {
        calm = 0;
        told = false;
    }

    /** How long to sleep now, in ns. */
    long nanos() {
        final long quiet = calm++ < CALM ? 0 : agent.quietNanos();
        final long nanos = Math.min(LONG_NANOS, Math.max(SHORT_NANOS, quiet));
        if (sleeps++ % REFRESH == 0 || nanos > SHORT_NANOS && !told) {
            agent.watch(this::watch);
            told = true;
        }
        return nanos;
    }

    private void watch(final int descriptor) {
        if (descriptor >= 0 && descriptor != except.getAsInt()) {
            epoll.add(descriptor);
        }
    }
}
