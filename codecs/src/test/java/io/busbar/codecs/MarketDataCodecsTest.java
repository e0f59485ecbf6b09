package io.busbar.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.codecs.mdp.AdminHeartbeatDecoder;
import io.busbar.codecs.mdp.AdminHeartbeatEncoder;
import io.busbar.codecs.mdp.AggressorSide;
import io.busbar.codecs.mdp.MDEntryTypeBook;
import io.busbar.codecs.mdp.MDEntryTypeStatistics;
import io.busbar.codecs.mdp.MDIncrementalRefreshBookDecoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshBookEncoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshSessionStatisticsDecoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshSessionStatisticsEncoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshTradeSummaryDecoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshTradeSummaryEncoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshVolumeDecoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshVolumeEncoder;
import io.busbar.codecs.mdp.MDUpdateAction;
import io.busbar.codecs.mdp.MessageHeaderDecoder;
import io.busbar.codecs.mdp.MessageHeaderEncoder;
import io.busbar.codecs.mdp.OpenCloseSettlFlag;
import io.busbar.codecs.mdp.PRICENULLDecoder;
import io.busbar.codecs.mdp.PRICENULLEncoder;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;

class MarketDataCodecsTest {
    private static final long TIME = 1_478_961_329_536_999_791L;

    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    @Test
    void shouldRoundTripBook() {
        final var encoder = new MDIncrementalRefreshBookEncoder().wrapAndApplyHeader(buffer, 0, headerEncoder);
        encoder.transactTime(TIME)
                .matchEventIndicator()
                .clear()
                .lastQuoteMsg(true)
                .endOfEvent(true);
        final var entries = encoder.noMDEntriesCount(2);
        entries.next();
        entries.mDEntryPx().mantissa(-2_125_2500_000L);
        entries.mDEntrySize(17).securityID(412_641).rptSeq(4_000_000_000L).numberOfOrders(3);
        entries.mDPriceLevel((short) 10)
                .mDUpdateAction(MDUpdateAction.Overlay)
                .mDEntryType(MDEntryTypeBook.ImpliedOffer);
        entries.next();
        entries.mDEntryPx().mantissa(PRICENULLEncoder.mantissaNullValue());
        entries.mDEntrySize(0).securityID(-1).rptSeq(0).numberOfOrders(0);
        entries.mDPriceLevel((short) 0).mDUpdateAction(MDUpdateAction.New).mDEntryType(MDEntryTypeBook.BookReset);

        final var decoder = new MDIncrementalRefreshBookDecoder().wrapAndApplyHeader(buffer, 0, header);
        assertHeader(11, 32);
        assertEquals(TIME, decoder.transactTime());
        assertTrue(decoder.matchEventIndicator().lastQuoteMsg());
        assertTrue(decoder.matchEventIndicator().endOfEvent());
        assertFalse(decoder.matchEventIndicator().lastTradeMsg());
        final var read = decoder.noMDEntries();
        assertEquals(2, read.count());
        read.next();
        assertEquals(-2_125_2500_000L, read.mDEntryPx().mantissa());
        assertEquals(-7, read.mDEntryPx().exponent());
        assertEquals(17, read.mDEntrySize());
        assertEquals(412_641, read.securityID());
        assertEquals(4_000_000_000L, read.rptSeq());
        assertEquals(3, read.numberOfOrders());
        assertEquals(10, read.mDPriceLevel());
        assertEquals(MDUpdateAction.Overlay, read.mDUpdateAction());
        assertEquals(MDEntryTypeBook.ImpliedOffer, read.mDEntryType());
        read.next();
        assertEquals(PRICENULLDecoder.mantissaNullValue(), read.mDEntryPx().mantissa());
        assertEquals(MDEntryTypeBook.BookReset, read.mDEntryType());
        assertFalse(read.hasNext());
        assertEquals(8 + 11 + 3 + 2 * 32, 8 + decoder.encodedLength());
    }

    @Test
    void shouldRoundTripSessionStatistics() {
        final var encoder =
                new MDIncrementalRefreshSessionStatisticsEncoder().wrapAndApplyHeader(buffer, 0, headerEncoder);
        encoder.transactTime(TIME).matchEventIndicator().clear().lastStatsMsg(true);
        final var entries = encoder.noMDEntriesCount(1).next();
        entries.mDEntryPx().mantissa(99L);
        entries.securityID(7).rptSeq(8).openCloseSettlFlag(OpenCloseSettlFlag.NULL_VAL);
        entries.mDUpdateAction(MDUpdateAction.New).mDEntryType(MDEntryTypeStatistics.HighestBid);

        final var decoder = new MDIncrementalRefreshSessionStatisticsDecoder().wrapAndApplyHeader(buffer, 0, header);
        assertHeader(11, 35);
        assertTrue(decoder.matchEventIndicator().lastStatsMsg());
        final var read = decoder.noMDEntries().next();
        assertEquals(99L, read.mDEntryPx().mantissa());
        assertEquals(7, read.securityID());
        assertEquals(8, read.rptSeq());
        assertEquals(OpenCloseSettlFlag.NULL_VAL, read.openCloseSettlFlag());
        assertEquals(MDUpdateAction.New, read.mDUpdateAction());
        assertEquals(MDEntryTypeStatistics.HighestBid, read.mDEntryType());
        assertEquals(11 + 3 + 24, decoder.encodedLength());
    }

    @Test
    void shouldRoundTripVolume() {
        final var encoder = new MDIncrementalRefreshVolumeEncoder().wrapAndApplyHeader(buffer, 0, headerEncoder);
        encoder.transactTime(TIME).matchEventIndicator().clear().lastVolumeMsg(true);
        encoder.noMDEntriesCount(1)
                .next()
                .mDEntrySize(123_456)
                .securityID(7)
                .rptSeq(9)
                .mDUpdateAction(MDUpdateAction.Change);

        final var decoder = new MDIncrementalRefreshVolumeDecoder().wrapAndApplyHeader(buffer, 0, header);
        assertHeader(11, 37);
        final var read = decoder.noMDEntries().next();
        assertEquals(123_456, read.mDEntrySize());
        assertEquals(7, read.securityID());
        assertEquals(9, read.rptSeq());
        assertEquals(MDUpdateAction.Change, read.mDUpdateAction());
        assertEquals('e', read.mDEntryType());
        assertEquals(11 + 3 + 16, decoder.encodedLength());
    }

    @Test
    void shouldRoundTripTradeSummary() {
        final var encoder = new MDIncrementalRefreshTradeSummaryEncoder().wrapAndApplyHeader(buffer, 0, headerEncoder);
        encoder.transactTime(TIME).matchEventIndicator().clear().lastTradeMsg(true);
        final var trades = encoder.noMDEntriesCount(1).next();
        trades.mDEntryPx().mantissa(1_000_000L);
        trades.mDEntrySize(5).securityID(7).rptSeq(10).numberOfOrders(2);
        trades.aggressorSide(AggressorSide.Sell).mDUpdateAction(MDUpdateAction.New);
        final var orders = encoder.noOrderIDEntriesCount(2);
        orders.next().orderID(-2L).lastQty(5);
        orders.next().orderID(6_000_000_000L).lastQty(4);

        final var decoder = new MDIncrementalRefreshTradeSummaryDecoder().wrapAndApplyHeader(buffer, 0, header);
        assertHeader(11, 42);
        final var read = decoder.noMDEntries().next();
        assertEquals(1_000_000L, read.mDEntryPx().mantissa());
        assertEquals(5, read.mDEntrySize());
        assertEquals(7, read.securityID());
        assertEquals(10, read.rptSeq());
        assertEquals(2, read.numberOfOrders());
        assertEquals(AggressorSide.Sell, read.aggressorSide());
        assertEquals(MDUpdateAction.New, read.mDUpdateAction());
        assertEquals('2', read.mDEntryType());
        final var readOrders = decoder.noOrderIDEntries();
        assertEquals(2, readOrders.count());
        readOrders.next();
        assertEquals(-2L, readOrders.orderID());
        assertEquals(5, readOrders.lastQty());
        readOrders.next();
        assertEquals(6_000_000_000L, readOrders.orderID());
        assertEquals(4, readOrders.lastQty());
        assertEquals(11 + 3 + 32 + 8 + 2 * 16, decoder.encodedLength());
    }

    @Test
    void shouldRoundTripHeartbeat() {
        new AdminHeartbeatEncoder().wrapAndApplyHeader(buffer, 0, headerEncoder);

        final var decoder = new AdminHeartbeatDecoder().wrapAndApplyHeader(buffer, 0, header);
        assertHeader(0, 12);
        assertEquals(0, decoder.encodedLength());
    }

    @Test
    void shouldDecodeUnknownEnumValuesWithoutThrowing() {
        new MDIncrementalRefreshBookEncoder()
                .wrapAndApplyHeader(buffer, 0, headerEncoder)
                .noMDEntriesCount(1)
                .next();
        final int entry = 8 + 11 + 3;
        buffer.putByte(entry + 25, (byte) 99);
        buffer.putByte(entry + 26, (byte) '?');

        final var read = new MDIncrementalRefreshBookDecoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .noMDEntries()
                .next();
        assertEquals(MDUpdateAction.SBE_UNKNOWN, read.mDUpdateAction());
        assertEquals(MDEntryTypeBook.SBE_UNKNOWN, read.mDEntryType());
    }

    private void assertHeader(final int blockLength, final int templateId) {
        assertEquals(blockLength, header.blockLength());
        assertEquals(templateId, header.templateId());
        assertEquals(1, header.schemaId());
        assertEquals(6, header.version());
    }
}
