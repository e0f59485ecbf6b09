package io.busbar.samples.marketdata;

import io.busbar.codecs.mdp.MDUpdateAction;
import java.util.Arrays;

/**
 * One side of a book, level by level from the best. The exchange says what happens to a level and leaves the
 * consequences to us: a new level pushes the worse ones down and the last one out, a deleted one lets them move up.
 *
 * <p>A follower that joins in mid-session starts from nothing and learns levels as they change; until then a level is
 * empty.
 */
public final class BookSide {
    /** The price of a level that is empty. */
    public static final long NO_PRICE = Long.MAX_VALUE;

    private final long[] prices;
    private final int[] sizes;
    private final int[] orders;

    public BookSide(final int depth) {
        prices = new long[depth];
        sizes = new int[depth];
        orders = new int[depth];
        clear();
    }

    public int depth() {
        return prices.length;
    }

    /** Price of a level, in units of 10^-7; {@link #NO_PRICE} if it is empty. Levels count from 1, the best. */
    public long price(final int level) {
        return prices[level - 1];
    }

    public int size(final int level) {
        return sizes[level - 1];
    }

    public int orders(final int level) {
        return orders[level - 1];
    }

    /**
     * Applies an update.
     *
     * @return false if the level is none of this side's, or the action unknown
     */
    boolean apply(final MDUpdateAction action, final int level, final long price, final int size, final int count) {
        if (level < 1 || level > prices.length) {
            return false;
        }
        final int i = level - 1;
        switch (action) {
            case New -> {
                move(i, i + 1, prices.length - level);
                set(i, price, size, count);
            }
            case Change, Overlay -> set(i, price, size, count);
            case Delete -> remove(i, level);
            case DeleteThru -> remove(0, level);
            case DeleteFrom -> remove(i, prices.length);
            default -> {
                return false;
            }
        }
        return true;
    }

    void clear() {
        empty(0);
    }

    /** Takes out the levels of indices {@code from} (included) to {@code to} (excluded). */
    private void remove(final int from, final int to) {
        move(to, from, prices.length - to);
        empty(prices.length - (to - from));
    }

    private void move(final int from, final int to, final int count) {
        System.arraycopy(prices, from, prices, to, count);
        System.arraycopy(sizes, from, sizes, to, count);
        System.arraycopy(orders, from, orders, to, count);
    }

    private void set(final int i, final long price, final int size, final int count) {
        prices[i] = price;
        sizes[i] = size;
        orders[i] = count;
    }

    private void empty(final int from) {
        Arrays.fill(prices, from, prices.length, NO_PRICE);
        Arrays.fill(sizes, from, sizes.length, 0);
        Arrays.fill(orders, from, orders.length, 0);
    }
}
