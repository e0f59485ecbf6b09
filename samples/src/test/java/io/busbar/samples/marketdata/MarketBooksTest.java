package io.busbar.samples.marketdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.busbar.codecs.mdp.AggressorSide;
import io.busbar.codecs.mdp.MDEntryTypeBook;
import io.busbar.codecs.mdp.MDIncrementalRefreshBookEncoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshTradeSummaryEncoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshVolumeEncoder;
import io.busbar.codecs.mdp.MDUpdateAction;
import io.busbar.codecs.mdp.MessageHeaderEncoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MarketBooksTest {
    private static final int ID = 411_873;
    private static final long TICK = 2_500_000;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1_000]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MarketBooks books = new MarketBooks();

    @Test
    void shouldKeepTheTopOfBook() {
        book(1, MDEntryTypeBook.Bid, 100 * TICK, 5);
        book(2, MDEntryTypeBook.Offer, 101 * TICK, 6);
        trade(3, 101 * TICK);
        volume(4, 777);

        final TopOfBook top = books.book(ID).top();
        assertEquals(new TopOfBook(ID, 100 * TICK, 5, 101 * TICK, 6, 101 * TICK, 777), top);
        assertEquals(
                " 411873       5 @ 25.00               25.25 @ 6       last 25.25        volume 777", top.toString());
    }

    @Test
    void shouldJoinRealAndImpliedLevels() {
        book(1, MDEntryTypeBook.Bid, 100 * TICK, 5);
        book(2, MDEntryTypeBook.ImpliedBid, 100 * TICK, 7);
        book(3, MDEntryTypeBook.Offer, 105 * TICK, 6);
        book(4, MDEntryTypeBook.ImpliedOffer, 104 * TICK, 1);

        assertTop(100 * TICK, 12, 104 * TICK, 1);
        book(5, MDEntryTypeBook.ImpliedBid, 101 * TICK, 2);
        assertTop(101 * TICK, 2, 104 * TICK, 1);
    }

    @Test
    void shouldTakeTheOnlySideThereIs() {
        book(1, MDEntryTypeBook.ImpliedBid, -3 * TICK, 7);
        assertTop(-3 * TICK, 7, BookSide.NO_PRICE, 0);
    }

    @Test
    void shouldEmptyAllSidesOnReset() {
        book(1, MDEntryTypeBook.Bid, 100 * TICK, 5);
        book(2, MDEntryTypeBook.ImpliedOffer, 101 * TICK, 5);
        book(3, MDEntryTypeBook.BookReset, BookSide.NO_PRICE, 0);
        assertTop(BookSide.NO_PRICE, 0, BookSide.NO_PRICE, 0);
    }

    @Test
    void shouldApplyWhatBothCopiesOfAFeedBringOnce() {
        book(1, MDEntryTypeBook.Bid, 100 * TICK, 5);
        book(1, MDEntryTypeBook.Bid, 100 * TICK, 5);
        assertEquals(1, books.repeated());
        assertEquals(BookSide.NO_PRICE, books.book(ID).bids().price(2));
    }

    @Test
    void shouldCountEntriesThatNeverCame() {
        book(1_000, MDEntryTypeBook.Bid, 100 * TICK, 5);
        assertEquals(0, books.missing());
        book(1_004, MDEntryTypeBook.Bid, 100 * TICK, 5);
        assertEquals(3, books.missing());
    }

    @Test
    void shouldRefuseMessagesThatAreNotWhole() {
        final int length = encodeBook(1, MDEntryTypeBook.Bid, 100 * TICK, 5);
        for (int cut = 0; cut < length; cut++) {
            books.onMessage(new UnsafeBuffer(buffer, 0, cut), 0, cut);
        }
        assertEquals(length, books.refused());
        assertNull(books.book(ID));
    }

    private void assertTop(final long bid, final long bidSize, final long offer, final long offerSize) {
        assertEquals(
                new TopOfBook(ID, bid, bidSize, offer, offerSize, BookSide.NO_PRICE, 0),
                books.book(ID).top());
    }

    private void book(final long rptSeq, final MDEntryTypeBook type, final long price, final int size) {
        books.onMessage(buffer, 0, encodeBook(rptSeq, type, price, size));
    }

    private int encodeBook(final long rptSeq, final MDEntryTypeBook type, final long price, final int size) {
        final var message = new MDIncrementalRefreshBookEncoder().wrapAndApplyHeader(buffer, 0, header);
        final var entry = message.noMDEntriesCount(1).next();
        entry.mDEntryPx().mantissa(price);
        entry.mDEntrySize(size)
                .securityID(ID)
                .rptSeq(rptSeq)
                .numberOfOrders(1)
                .mDPriceLevel((short) 1)
                .mDUpdateAction(MDUpdateAction.New)
                .mDEntryType(type);
        return MessageHeaderEncoder.ENCODED_LENGTH + message.encodedLength();
    }

    private void trade(final long rptSeq, final long price) {
        final var message = new MDIncrementalRefreshTradeSummaryEncoder().wrapAndApplyHeader(buffer, 0, header);
        final var entry = message.noMDEntriesCount(1).next();
        entry.mDEntryPx().mantissa(price);
        entry.mDEntrySize(1)
                .securityID(ID)
                .rptSeq(rptSeq)
                .numberOfOrders(2)
                .aggressorSide(AggressorSide.Buy)
                .mDUpdateAction(MDUpdateAction.New);
        message.noOrderIDEntriesCount(0);
        books.onMessage(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + message.encodedLength());
    }

    private void volume(final long rptSeq, final int total) {
        final var message = new MDIncrementalRefreshVolumeEncoder().wrapAndApplyHeader(buffer, 0, header);
        message.noMDEntriesCount(1)
                .next()
                .mDEntrySize(total)
                .securityID(ID)
                .rptSeq(rptSeq)
                .mDUpdateAction(MDUpdateAction.New);
        books.onMessage(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + message.encodedLength());
    }
}
