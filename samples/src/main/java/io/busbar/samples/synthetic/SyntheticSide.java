package io.busbar.samples.synthetic;

/**
 * One side of a made-up book, best level first. It is deeper than what is published, so that there is a level to move
 * into view when another one goes.
 */
public final class SyntheticSide {
    /** Levels that are published. */
    public static final int VISIBLE = 10;

    /** Levels that are there at any time at least, and at most. */
    static final int MIN_LEVELS = VISIBLE + 2;

    static final int MAX_LEVELS = VISIBLE + 10;

    /** -1 for bids, whose prices fall from the best on, and 1 for offers. */
    private final int direction;

    private final long[] ticks = new long[MAX_LEVELS];
    private final int[] sizes = new int[MAX_LEVELS];
    private final int[] orders = new int[MAX_LEVELS];
    private int count;

    SyntheticSide(final int direction) {
        this.direction = direction;
    }

    public int direction() {
        return direction;
    }

    public int count() {
        return count;
    }

    /** Price of a level in ticks; the best level is number 0. */
    public long ticks(final int i) {
        return ticks[i];
    }

    public int size(final int i) {
        return sizes[i];
    }

    public int orders(final int i) {
        return orders[i];
    }

    void resize(final int i, final int size, final int orderCount) {
        sizes[i] = size;
        orders[i] = orderCount;
    }

    /** Puts a level before level {@code i}; if the side is full, the worst level goes. */
    void insert(final int i, final long price, final int size, final int orderCount) {
        count = Math.min(count + 1, MAX_LEVELS);
        System.arraycopy(ticks, i, ticks, i + 1, count - 1 - i);
        System.arraycopy(sizes, i, sizes, i + 1, count - 1 - i);
        System.arraycopy(orders, i, orders, i + 1, count - 1 - i);
        ticks[i] = price;
        resize(i, size, orderCount);
    }

    void remove(final int i) {
        count--;
        System.arraycopy(ticks, i + 1, ticks, i, count - i);
        System.arraycopy(sizes, i + 1, sizes, i, count - i);
        System.arraycopy(orders, i + 1, orders, i, count - i);
    }

    /** The first level that is followed by a price nobody quotes, within what is published; -1 if there is none. */
    int hole() {
        for (int i = 0; i < VISIBLE - 1; i++) {
            if (Math.abs(ticks[i + 1] - ticks[i]) > 1) {
                return i;
            }
        }
        return -1;
    }
}
