package io.busbar.bench.worker;

/** What a thread does between two attempts that came to nothing. The same for all systems of one comparison. */
public enum Idle {
    /** Tries again at once. */
    NONE {
        @Override
        public void idle() {}
    },
    /** Executes the processor's hint that it waits. */
    SPIN {
        @Override
        public void idle() {
            Thread.onSpinWait();
        }
    },
    /** Leaves the processor to others; for threads that have to share one. */
    YIELD {
        @Override
        public void idle() {
            Thread.yield();
        }
    };

    public abstract void idle();
}
