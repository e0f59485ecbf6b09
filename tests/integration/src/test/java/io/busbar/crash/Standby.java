package io.busbar.crash;

import io.busbar.process.ChildJvm;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** Processes that are started ahead of their time, because starting one takes longer than most of them will live. */
final class Standby {
    private static final int AHEAD = 2;

    private final Supplier<ChildJvm> starter;
    private final Deque<ChildJvm> waiting = new ArrayDeque<>();
    private int left;

    /** @param total how many there will be */
    Standby(final int total, final Supplier<ChildJvm> starter) {
        this.starter = starter;
        left = total;
        fill();
    }

    private void fill() {
        while (waiting.size() < AHEAD && left > 0) {
            waiting.add(starter.get());
            left--;
        }
    }

    /** Whether {@link #next} need not wait. */
    boolean isReady() {
        return !waiting.isEmpty() && waiting.getFirst().hasSaid("READY");
    }

    /** Sends the next one off. */
    ChildJvm next(final String word) {
        final ChildJvm child = waiting.removeFirst();
        child.await("READY");
        child.tell(word);
        fill();
        return child;
    }
}
