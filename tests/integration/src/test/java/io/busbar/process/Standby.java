package io.busbar.process;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Processes that are started ahead of their time, because starting one takes longer than most of them will live. */
public final class Standby implements AutoCloseable {
    private final Supplier<ChildJvm> starter;
    private final List<ChildJvm> waiting = new ArrayList<>();

    /** @param ahead how many to have in reserve */
    public Standby(final int ahead, final Supplier<ChildJvm> starter) {
        this.starter = starter;
        for (int i = 0; i < ahead; i++) {
            waiting.add(starter.get());
        }
    }

    /** How many are ready to go. */
    public int ready() {
        int ready = 0;
        for (final ChildJvm each : waiting) {
            each.checkAlive();
            ready += each.hasSaid("READY") ? 1 : 0;
        }
        return ready;
    }

    /** One that is ready; another is started instead. */
    public ChildJvm next() {
        for (final ChildJvm each : waiting) {
            if (each.hasSaid("READY")) {
                waiting.remove(each);
                waiting.add(starter.get());
                each.await("READY");
                return each;
            }
        }
        throw new IllegalStateException("nobody is ready");
    }

    /** Ends those that were not needed. */
    @Override
    public void close() {
        waiting.forEach(ChildJvm::close);
    }
}
