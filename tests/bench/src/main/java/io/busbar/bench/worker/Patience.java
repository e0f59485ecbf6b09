package io.busbar.bench.worker;

/** Ends a wait for something that will not come, at the cost of looking at the clock now and then. */
final class Patience {
    private static final int CHECKS_PER_CLOCK = 1 << 12;

    private final String what;
    private final long deadline;
    private int checks;

    Patience(final String what, final long nanos) {
        this.what = what;
        deadline = System.nanoTime() + nanos;
    }

    /** Call this after each attempt that came to nothing. */
    void check() {
        if (++checks % CHECKS_PER_CLOCK == 0 && System.nanoTime() - deadline > 0) {
            throw new IllegalStateException("gave up waiting for " + what);
        }
    }
}
