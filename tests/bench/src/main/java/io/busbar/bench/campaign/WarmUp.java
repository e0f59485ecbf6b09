package io.busbar.bench.campaign;

/**
 * Whether a team has run for long enough to be measured: two slices in a row have given nearly the same, while its
 * compilers rested. They share processors with threads that spin, so they take their time.
 */
final class WarmUp {
    private static final int FEWEST = 3;

    /** Compilers may still work this part of the time. */
    private static final double COMPILING = 0.05;

    private final double stable;
    private double last = Double.NaN;
    private long compiled;
    private int slices;
    private boolean warm;

    /**
     * @param stable   by how much two slices may differ, as a part of the larger
     * @param compiled how long the compilers have worked so far, in ms
     */
    WarmUp(final double stable, final long compiled) {
        this.stable = stable;
        this.compiled = compiled;
    }

    /**
     * Another slice has been run.
     *
     * @param value  what it gave
     * @param now    how long the compilers have worked by now, in ms
     * @param millis how long it took
     */
    void add(final double value, final long now, final long millis) {
        final boolean resting = now - compiled <= COMPILING * millis;
        slices++;
        warm = resting && slices >= FEWEST && Math.abs(value - last) <= stable * Math.max(value, last);
        last = value;
        compiled = now;
    }

    boolean isWarm() {
        return warm;
    }

    int slices() {
        return slices;
    }
}
