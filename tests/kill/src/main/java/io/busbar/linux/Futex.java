package io.busbar.linux;

/** Nobody sleeps here: what sleeps and wakes has a model and races of its own. */
public final class Futex {
    private Futex() {}

    public static void await(final long address, final int value, final long timeoutNanos) {
        throw new UnsupportedOperationException("a party of the kill harness went to sleep");
    }

    public static void wakeAll(final long address) {}
}
