package io.busbar.samples.synthetic;

import io.busbar.codecs.mdp.AdminHeartbeatEncoder;
import io.busbar.codecs.mdp.AggressorSide;
import io.busbar.codecs.mdp.MDEntryTypeBook;
import io.busbar.codecs.mdp.MDEntryTypeStatistics;
import io.busbar.codecs.mdp.MDIncrementalRefreshBookEncoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshSessionStatisticsEncoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshTradeSummaryEncoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshVolumeEncoder;
import io.busbar.codecs.mdp.MDUpdateAction;
import io.busbar.codecs.mdp.MessageHeaderEncoder;
import io.busbar.codecs.mdp.OpenCloseSettlFlag;
import io.busbar.codecs.mdp.PRICENULLEncoder;
import io.busbar.samples.marketdata.MdpPacketWriter;

/** Encodes what happened in the made-up market into a packet. */
final class SyntheticMessages {
    /** The most entries a book message can take: the whole of a book, as it is published at first. */
    private static final int MAX_ENTRIES = 2 * SyntheticSide.VISIBLE;

    private final MdpPacketWriter packet;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final AdminHeartbeatEncoder heartbeat = new AdminHeartbeatEncoder();
    private final MDIncrementalRefreshBookEncoder book = new MDIncrementalRefreshBookEncoder();
    private final MDIncrementalRefreshTradeSummaryEncoder trades = new MDIncrementalRefreshTradeSummaryEncoder();
    private final MDIncrementalRefreshVolumeEncoder volume = new MDIncrementalRefreshVolumeEncoder();
    private final MDIncrementalRefreshSessionStatisticsEncoder statistics =
            new MDIncrementalRefreshSessionStatisticsEncoder();
    private MDIncrementalRefreshBookEncoder.NoMDEntriesEncoder levels;

    SyntheticMessages(final MdpPacketWriter packet) {
        this.packet = packet;
    }

    /** Begins a book message; levels follow one by one, since how many there will be shows only as they happen. */
    void beginBook(final long time) {
        book.wrapAndApplyHeader(packet.buffer(), packet.messageOffset(), header)
                .transactTime(time)
                .matchEventIndicator()
                .clear()
                .lastQuoteMsg(true)
                .endOfEvent(true);
        levels = book.noMDEntriesCount(MAX_ENTRIES);
    }

    /** What happened to the level that is now (or, if it was deleted, was) number {@code i} of a side. */
    void level(
            final SyntheticInstrument instrument, final SyntheticSide side, final int i, final MDUpdateAction action) {
        final PRICENULLEncoder price = levels.next().mDEntryPx();
        price.mantissa(side.ticks(i) * instrument.tick());
        levels.mDEntrySize(side.size(i))
                .securityID(instrument.securityId())
                .rptSeq(instrument.nextRptSeq())
                .numberOfOrders(side.orders(i))
                .mDPriceLevel((short) (i + 1))
                .mDUpdateAction(action)
                .mDEntryType(side == instrument.bids() ? MDEntryTypeBook.Bid : MDEntryTypeBook.Offer);
    }

    void endBook() {
        levels.resetCountToIndex();
        packet.endMessage(book.encodedLength());
    }

    /** A trade at the best level of {@code side} with an incoming order, and the volume after it. */
    void trade(
            final long time,
            final SyntheticInstrument instrument,
            final SyntheticSide side,
            final int size,
            final long orderId) {
        trades.wrapAndApplyHeader(packet.buffer(), packet.messageOffset(), header)
                .transactTime(time)
                .matchEventIndicator()
                .clear()
                .lastTradeMsg(true);
        final var trade = trades.noMDEntriesCount(1).next();
        trade.mDEntryPx().mantissa(side.ticks(0) * instrument.tick());
        trade.mDEntrySize(size)
                .securityID(instrument.securityId())
                .rptSeq(instrument.nextRptSeq())
                .numberOfOrders(2)
                .aggressorSide(side == instrument.bids() ? AggressorSide.Sell : AggressorSide.Buy)
                .mDUpdateAction(MDUpdateAction.New);
        final var orders = trades.noOrderIDEntriesCount(2);
        orders.next().orderID(orderId).lastQty(size);
        orders.next().orderID(orderId - 1).lastQty(size);
        packet.endMessage(trades.encodedLength());
        volume(time, instrument);
    }

    void statistics(final long time, final SyntheticInstrument instrument) {
        statistics
                .wrapAndApplyHeader(packet.buffer(), packet.messageOffset(), header)
                .transactTime(time)
                .matchEventIndicator()
                .clear()
                .lastStatsMsg(true);
        final var entries = statistics.noMDEntriesCount(2);
        statistic(entries.next(), instrument, instrument.highestBid(), MDEntryTypeStatistics.HighestBid);
        statistic(entries.next(), instrument, instrument.lowestOffer(), MDEntryTypeStatistics.LowestOffer);
        packet.endMessage(statistics.encodedLength());
    }

    void heartbeat() {
        heartbeat.wrapAndApplyHeader(packet.buffer(), packet.messageOffset(), header);
        packet.endMessage(heartbeat.encodedLength());
    }

    private void volume(final long time, final SyntheticInstrument instrument) {
        volume.wrapAndApplyHeader(packet.buffer(), packet.messageOffset(), header)
                .transactTime(time)
                .matchEventIndicator()
                .clear()
                .lastVolumeMsg(true);
        volume.noMDEntriesCount(1)
                .next()
                .mDEntrySize(instrument.volume())
                .securityID(instrument.securityId())
                .rptSeq(instrument.nextRptSeq())
                .mDUpdateAction(MDUpdateAction.New);
        packet.endMessage(volume.encodedLength());
    }

    private static void statistic(
            final MDIncrementalRefreshSessionStatisticsEncoder.NoMDEntriesEncoder entry,
            final SyntheticInstrument instrument,
            final long ticks,
            final MDEntryTypeStatistics type) {
        entry.mDEntryPx().mantissa(ticks * instrument.tick());
        entry.securityID(instrument.securityId())
                .rptSeq(instrument.nextRptSeq())
                .openCloseSettlFlag(OpenCloseSettlFlag.NULL_VAL)
                .mDUpdateAction(MDUpdateAction.New)
                .mDEntryType(type);
    }
}
