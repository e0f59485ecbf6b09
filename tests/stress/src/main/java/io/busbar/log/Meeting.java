package io.busbar.log;

import java.util.concurrent.atomic.AtomicInteger;

/** Where two actors wait for each other, so that both begin at once what takes them nanoseconds. */
final class Meeting {
    /** Spins after which an actor goes on alone: the other may not have a processor. */
    private static final int PATIENCE = 500;

    private final AtomicInteger arrived = new AtomicInteger();

    /** @param delay how long to wait on top, so that over the samples each instant meets each other one */
    void arrive(final int delay) {
        arrived.incrementAndGet();
        for (int i = 0; i < PATIENCE && arrived.get() < 2; i++) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < delay; i++) {
            Thread.onSpinWait();
        }
    }
}
