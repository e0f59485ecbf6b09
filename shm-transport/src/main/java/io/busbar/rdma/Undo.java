package io.busbar.rdma;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been made so far and must go again, the last first, if the next step fails. */
final class Undo {
    private final Deque<Runnable> steps = new ArrayDeque<>();

    void add(final Runnable step) {
        steps.push(step);
    }

    void run() {
        steps.forEach(Runnable::run);
    }
}
