package io.busbar.kill;

/**
 * A deliberate breakage, made by dropping, weakening or moving some of the product's stores on their way to memory. The
 * harness must find it.
 */
public class Mutant {
    static final int DROP = -1;

    private final String name;

    Mutant(final String name) {
        this.name = name;
    }

    /** What becomes of a store: another kind, or {@link #DROP}. */
    int store(final Machine machine, final long where, final long value, final int kind) {
        return kind;
    }

    /** Called after each store that was not dropped. */
    void stored(final Machine machine, final long where, final long value, final int kind) {}

    /** What is stored instead of a value. */
    long value(final Machine machine, final long where, final long value) {
        return value;
    }

    boolean dropsFence(final Machine machine, final int kind) {
        return false;
    }

    /** Whether a compare-and-set that found another value stores its own all the same. */
    boolean winsAnyway(final Machine machine, final long where, final long value) {
        return false;
    }

    boolean locksAnyway(final int offset) {
        return false;
    }

    @Override
    public final String toString() {
        return name;
    }
}
