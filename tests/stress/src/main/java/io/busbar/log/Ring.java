package io.busbar.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Hands out slices in turn: jcstress makes a new state for each sample, a channel for each would take too long. */
final class Ring<S extends Slice> {
    /** Over twice the states at a time (-strideSize x -strideCount): one lot is consumed while the next is made. */
    static final int SIZE = 512;

    private final List<S> slices = new ArrayList<>(SIZE);
    private final AtomicInteger next = new AtomicInteger();

    Ring(final Supplier<S> maker) {
        for (int i = 0; i < SIZE; i++) {
            slices.add(maker.get());
        }
    }

    S lend() {
        final S slice = slices.get(next.getAndIncrement() & (SIZE - 1));
        slice.lend();
        return slice;
    }
}
