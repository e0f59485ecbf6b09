package io.busbar.samples.synthetic;

/** An instrument of the made-up market: its book and its counters. Prices are counted in ticks. */
public final class SyntheticInstrument {
    private final int securityId;
    private final long tick;
    private final SyntheticSide bids = new SyntheticSide(-1);
    private final SyntheticSide offers = new SyntheticSide(1);
    private long rptSeq;
    private int volume;
    private long highestBid = Long.MIN_VALUE;
    private long lowestOffer = Long.MAX_VALUE;

    SyntheticInstrument(final int securityId, final long tick) {
        this.securityId = securityId;
        this.tick = tick;
    }

    public int securityId() {
        return securityId;
    }

    /** The smallest step of its price, in units of 10^-7. */
    public long tick() {
        return tick;
    }

    public SyntheticSide bids() {
        return bids;
    }

    public SyntheticSide offers() {
        return offers;
    }

    /** Number of the last entry that was published about it. */
    public long rptSeq() {
        return rptSeq;
    }

    int volume() {
        return volume;
    }

    long highestBid() {
        return highestBid;
    }

    long lowestOffer() {
        return lowestOffer;
    }

    long spread() {
        return offers.ticks(0) - bids.ticks(0);
    }

    long nextRptSeq() {
        return ++rptSeq;
    }

    void trade(final int size) {
        volume += size;
    }

    /** Keeps the session's extremes; to be called when the best prices have changed. */
    void observe() {
        highestBid = Math.max(highestBid, bids.ticks(0));
        lowestOffer = Math.min(lowestOffer, offers.ticks(0));
    }
}
