package io.busbar.samples.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.samples.marketdata.BookSide;
import io.busbar.samples.marketdata.MarketBooks;
import io.busbar.samples.marketdata.MdpPacket;
import io.busbar.samples.marketdata.OrderBook;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class SyntheticMarketTest {
    private static final int PACKETS = 100_000;

    private final MdpPacket packet = new MdpPacket();

    @Test
    void shouldMakeTheSameBytesOfTheSameSeed() {
        assertEquals(crc(1), crc(1));
        assertNotEquals(crc(1), crc(2));
    }

    @Test
    void shouldMakeTheSameBytesAsEver() {
        assertEquals(1_456_287_642L, crc(1));
    }

    @Test
    void shouldMixMessagesAsARealFeedDoes() {
        final Map<Integer, Integer> counts = new TreeMap<>();
        int total = 0;
        try (SyntheticMarket market = new SyntheticMarket(1)) {
            for (int i = 0; i < PACKETS; i++) {
                nextPacket(market);
                while (packet.next()) {
                    counts.merge(packet.templateId(), 1, Integer::sum);
                    total++;
                }
                assertFalse(packet.isMalformed());
            }
        }
        assertShare(93.1, 1, counts.get(32), total);
        assertShare(3.0, 0.3, counts.get(35), total);
        assertShare(1.9, 0.2, counts.get(42), total);
        assertEquals(counts.get(42), counts.get(37));
        assertShare(0.09, 0.03, counts.get(12), total);
        assertEquals(5, counts.size());
    }

    @Test
    void shouldMakeBooksThatFollowFromTheMessages() {
        try (SyntheticMarket market = new SyntheticMarket(3)) {
            final MarketBooks books = new MarketBooks();
            for (int i = 0; i < PACKETS; i++) {
                nextPacket(market);
                while (packet.next()) {
                    books.onMessage(market.buffer(), packet.messageOffset(), packet.messageLength());
                }
                if (i % 97 == 0 && i > market.instruments().size()) {
                    market.instruments().forEach(expected -> assertSame(expected, books.book(expected.securityId())));
                }
            }
            assertEquals(0, books.missing() + books.repeated() + books.refused());
        }
    }

    @Test
    void shouldKeepSpreadsNarrowAndNeverCrossABook() {
        try (SyntheticMarket market = new SyntheticMarket(4)) {
            long sum = 0;
            for (int i = 0; i < PACKETS; i++) {
                market.next();
                if (i > market.instruments().size()) {
                    for (final SyntheticInstrument instrument : market.instruments()) {
                        assertTrue(instrument.spread() > 0);
                        sum += instrument.spread();
                    }
                }
            }
            assertEquals(1, sum / market.instruments().size() / PACKETS);
        }
    }

    private static void assertSame(final SyntheticInstrument expected, final OrderBook book) {
        assertSame(expected, expected.bids(), book.bids());
        assertSame(expected, expected.offers(), book.offers());
        assertEquals(expected.rptSeq(), book.lastRptSeq());
        assertEquals(expected.volume(), book.top().volume());
    }

    private static void assertSame(
            final SyntheticInstrument instrument, final SyntheticSide expected, final BookSide side) {
        for (int i = 0; i < SyntheticSide.VISIBLE; i++) {
            assertEquals(expected.ticks(i) * instrument.tick(), side.price(i + 1));
            assertEquals(expected.size(i), side.size(i + 1));
            assertEquals(expected.orders(i), side.orders(i + 1));
        }
    }

    private static void assertShare(final double percent, final double tolerance, final int count, final int total) {
        assertEquals(percent, 100.0 * count / total, tolerance);
    }

    private void nextPacket(final SyntheticMarket market) {
        assertTrue(market.next());
        packet.wrap(market.buffer(), market.offset(), market.length());
    }

    private static long crc(final long seed) {
        final CRC32C crc = new CRC32C();
        try (SyntheticMarket market = new SyntheticMarket(seed)) {
            for (int i = 0; i < 10_000; i++) {
                market.next();
                crc.update(market.buffer().byteArray(), market.offset(), market.length());
            }
        }
        return crc.getValue();
    }
}
