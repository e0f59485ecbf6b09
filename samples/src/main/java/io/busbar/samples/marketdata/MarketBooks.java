package io.busbar.samples.marketdata;

import io.busbar.codecs.mdp.MDIncrementalRefreshBookDecoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshSessionStatisticsDecoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshTradeSummaryDecoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshVolumeDecoder;
import io.busbar.codecs.mdp.MessageHeaderDecoder;
import java.util.Comparator;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Keeps the books of all instruments from their messages. Decodes in place and allocates nothing but the book of an
 * instrument seen for the first time.
 */
public final class MarketBooks {
    /** More instruments than this, and the messages cannot be real; the rest are not kept. */
    private static final int MAX_INSTRUMENTS = 100_000;

    private final Int2ObjectHashMap<OrderBook> books = new Int2ObjectHashMap<>();
    private final MessageCheck check = new MessageCheck();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final MDIncrementalRefreshBookDecoder book = new MDIncrementalRefreshBookDecoder();
    private final MDIncrementalRefreshTradeSummaryDecoder trades = new MDIncrementalRefreshTradeSummaryDecoder();
    private final MDIncrementalRefreshVolumeDecoder volume = new MDIncrementalRefreshVolumeDecoder();
    private final MDIncrementalRefreshSessionStatisticsDecoder statistics =
            new MDIncrementalRefreshSessionStatisticsDecoder();

    private long repeated;
    private long missing;
    private long refused;

    /**
     * Takes a message, which begins with its SBE header. One that is unknown or not whole is counted, and has no
     * effect.
     */
    public void onMessage(final DirectBuffer buffer, final int offset, final int length) {
        if (!check.isWhole(buffer, offset, length)) {
            refused++;
            return;
        }
        switch (header.wrap(buffer, offset).templateId()) {
            case MDIncrementalRefreshBookDecoder.TEMPLATE_ID -> onBook(buffer, offset);
            case MDIncrementalRefreshTradeSummaryDecoder.TEMPLATE_ID -> onTrades(buffer, offset);
            case MDIncrementalRefreshVolumeDecoder.TEMPLATE_ID -> onVolume(buffer, offset);
            case MDIncrementalRefreshSessionStatisticsDecoder.TEMPLATE_ID -> onStatistics(buffer, offset);
            default -> {} // a heartbeat
        }
    }

    /** The book of an instrument; null if nothing was told about it. */
    public OrderBook book(final int securityId) {
        return books.get(securityId);
    }

    /** How many instruments have a book. */
    public int size() {
        return books.size();
    }

    /** The books that most was told about, most first. */
    public List<OrderBook> busiest(final int limit) {
        return books.values().stream()
                .sorted(Comparator.comparingLong(OrderBook::entries).reversed())
                .limit(limit)
                .toList();
    }

    /** Entries that had been taken already; those of a feed's second copy. */
    public long repeated() {
        return repeated;
    }

    /** Entries that an instrument's count says there were, and that never came. */
    public long missing() {
        return missing;
    }

    /** Messages and entries that were not understood. */
    public long refused() {
        return refused;
    }

    private void onBook(final DirectBuffer buffer, final int offset) {
        for (final var entry : book.wrapAndApplyHeader(buffer, offset, header).noMDEntries()) {
            final OrderBook instrument = advance(entry.securityID(), entry.rptSeq());
            if (instrument != null
                    && !instrument.apply(
                            entry.mDEntryType(),
                            entry.mDUpdateAction(),
                            entry.mDPriceLevel(),
                            entry.mDEntryPx().mantissa(),
                            entry.mDEntrySize(),
                            entry.numberOfOrders())) {
                refused++;
            }
        }
    }

    private void onTrades(final DirectBuffer buffer, final int offset) {
        for (final var entry : trades.wrapAndApplyHeader(buffer, offset, header).noMDEntries()) {
            final OrderBook instrument = advance(entry.securityID(), entry.rptSeq());
            if (instrument != null) {
                instrument.traded(entry.mDEntryPx().mantissa());
            }
        }
    }

    private void onVolume(final DirectBuffer buffer, final int offset) {
        for (final var entry : volume.wrapAndApplyHeader(buffer, offset, header).noMDEntries()) {
            final OrderBook instrument = advance(entry.securityID(), entry.rptSeq());
            if (instrument != null) {
                instrument.volume(entry.mDEntrySize());
            }
        }
    }

    /** Statistics are not kept, but they take part in the instrument's count. */
    private void onStatistics(final DirectBuffer buffer, final int offset) {
        for (final var entry :
                statistics.wrapAndApplyHeader(buffer, offset, header).noMDEntries()) {
            advance(entry.securityID(), entry.rptSeq());
        }
    }

    /** The book that an entry is for; null if the entry is not to be applied. */
    private OrderBook advance(final int securityId, final long rptSeq) {
        OrderBook instrument = books.get(securityId);
        if (instrument == null) {
            if (books.size() == MAX_INSTRUMENTS) {
                refused++;
                return null;
            }
            instrument = new OrderBook(securityId);
            books.put(securityId, instrument);
        }
        final long gap = instrument.advance(rptSeq);
        if (gap < 0) {
            repeated++;
            return null;
        }
        missing += gap;
        return instrument;
    }
}
