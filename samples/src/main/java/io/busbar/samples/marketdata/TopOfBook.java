package io.busbar.samples.marketdata;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * The best of each side of an instrument's book, real and implied orders together, and what was traded.
 * Prices are in units of 10^-7, {@link BookSide#NO_PRICE} if there is none.
 */
public record TopOfBook(
        int securityId, long bid, long bidSize, long offer, long offerSize, long lastPrice, long volume) {
    private static final int PRICE_SCALE = 7;

    /** The two sides in short. */
    public String quote() {
        return bidSize + " @ " + price(bid) + " | " + price(offer) + " @ " + offerSize;
    }

    /** A line of a table. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%7d  %6d @ %-12s %12s @ %-6d  last %-12s volume %d",
                securityId,
                bidSize,
                price(bid),
                price(offer),
                offerSize,
                price(lastPrice),
                volume);
    }

    private static String price(final long mantissa) {
        if (mantissa == BookSide.NO_PRICE) {
            return "-";
        }
        final BigDecimal exact = BigDecimal.valueOf(mantissa, PRICE_SCALE).stripTrailingZeros();
        return exact.setScale(Math.max(2, exact.scale())).toPlainString();
    }
}
