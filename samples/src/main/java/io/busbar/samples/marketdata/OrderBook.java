package io.busbar.samples.marketdata;

import io.busbar.codecs.mdp.MDEntryTypeBook;
import io.busbar.codecs.mdp.MDUpdateAction;

/**
 * The book of one instrument: ten levels of real orders a side, and two that the exchange implies from the books of
 * spreads.
 *
 * <p>Every entry about an instrument, be it of a level, a trade or a statistic, carries the next number of the
 * instrument's own count. It tells what is new from what the feed's other copy brought before, and whether something is
 * missing.
 */
public final class OrderBook {
    private static final int REAL_DEPTH = 10;
    private static final int IMPLIED_DEPTH = 2;

    private final int securityId;
    private final BookSide bids = new BookSide(REAL_DEPTH);
    private final BookSide offers = new BookSide(REAL_DEPTH);
    private final BookSide impliedBids = new BookSide(IMPLIED_DEPTH);
    private final BookSide impliedOffers = new BookSide(IMPLIED_DEPTH);
    private long lastRptSeq;
    private long entries;
    private long lastPrice = BookSide.NO_PRICE;
    private long volume;

    OrderBook(final int securityId) {
        this.securityId = securityId;
    }

    public int securityId() {
        return securityId;
    }

    public BookSide bids() {
        return bids;
    }

    public BookSide offers() {
        return offers;
    }

    public BookSide impliedBids() {
        return impliedBids;
    }

    public BookSide impliedOffers() {
        return impliedOffers;
    }

    /** Number of the last entry about the instrument that was taken. */
    public long lastRptSeq() {
        return lastRptSeq;
    }

    /** How many entries about the instrument were taken. */
    public long entries() {
        return entries;
    }

    public TopOfBook top() {
        final long bid = bestBid();
        final long offer = bestOffer();
        return new TopOfBook(
                securityId,
                bid,
                sizeAt(bids, bid) + sizeAt(impliedBids, bid),
                offer,
                sizeAt(offers, offer) + sizeAt(impliedOffers, offer),
                lastPrice,
                volume);
    }

    /** The entries between the last one and this one; -1 if it was taken already. */
    long advance(final long rptSeq) {
        if (rptSeq <= lastRptSeq) {
            return -1;
        }
        final long missing = lastRptSeq == 0 ? 0 : rptSeq - lastRptSeq - 1;
        lastRptSeq = rptSeq;
        entries++;
        return missing;
    }

    boolean apply(
            final MDEntryTypeBook type,
            final MDUpdateAction action,
            final int level,
            final long price,
            final int size,
            final int count) {
        return switch (type) {
            case Bid -> bids.apply(action, level, price, size, count);
            case Offer -> offers.apply(action, level, price, size, count);
            case ImpliedBid -> impliedBids.apply(action, level, price, size, count);
            case ImpliedOffer -> impliedOffers.apply(action, level, price, size, count);
            case BookReset -> reset();
            default -> false;
        };
    }

    void traded(final long price) {
        lastPrice = price;
    }

    void volume(final long total) {
        volume = total;
    }

    private boolean reset() {
        bids.clear();
        offers.clear();
        impliedBids.clear();
        impliedOffers.clear();
        return true;
    }

    private long bestBid() {
        final long real = bids.price(1);
        final long implied = impliedBids.price(1);
        if (real == BookSide.NO_PRICE || implied == BookSide.NO_PRICE) {
            return Math.min(real, implied);
        }
        return Math.max(real, implied);
    }

    /** An empty level is worse than any offer without being asked, since its price is the highest there is. */
    private long bestOffer() {
        return Math.min(offers.price(1), impliedOffers.price(1));
    }

    private static long sizeAt(final BookSide side, final long price) {
        return side.price(1) == price ? side.size(1) : 0;
    }
}
