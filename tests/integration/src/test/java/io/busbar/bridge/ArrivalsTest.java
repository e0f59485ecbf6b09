package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final long TOTAL = 200_000;

    private final Arrivals arrivals = new Arrivals(Exchange::small, TOTAL);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);

    private void arrive(final long number) {
        final int length = Exchange.small(number, buffer);
        arrivals.take(buffer, 0, length, (int) (number & 0xFFFF), 16 * number);
    }

    private void arriveUpTo(final long end) {
        while (arrivals.received() < end) {
            arrive(arrivals.received());
        }
    }

    @Test
    void shouldHaveNothingAgainstMessagesThatArriveOnceInOrder() {
        arriveUpTo(TOTAL);
        assertTrue(arrivals.isDone());
        assertEquals("", arrivals.complaint());
    }

    @Test
    void shouldCountWhatWasLost() {
        arriveUpTo(100_000);
        arrive(100_007);
        arriveUpTo(TOTAL);
        assertEquals("lost 7, duplicated 0, torn 0", arrivals.counts());
        assertTrue(arrivals.complaint().startsWith("message 100000 of 200000 arrived as"), arrivals.complaint());
    }

    @Test
    void shouldCountWhatCameTwiceAlsoAtTheEnd() {
        arriveUpTo(100_000);
        arrive(99_999);
        arrive(90_000);
        arriveUpTo(TOTAL);
        arrive(TOTAL - 1);
        assertEquals("lost 0, duplicated 3, torn 0", arrivals.counts());
    }

    @Test
    void shouldCountWhatIsNotWholeOrWasNeverPublished() {
        arriveUpTo(1_000);
        final int length = Exchange.small(1_000, buffer);
        buffer.putByte(length - 1, (byte) ~buffer.getByte(length - 1));
        arrivals.take(buffer, 0, length, 1_000, 0);
        assertFalse(arrivals.complaint().isEmpty());
        final int shorter = Exchange.small(1_001, buffer) - 1;
        arrivals.take(buffer, 0, shorter, 1_001, 0);
        arrivals.take(buffer, 0, Exchange.small(1_002, buffer), 1_003, 0);
        arriveUpTo(TOTAL);
        arrive(TOTAL + 5);
        assertEquals("lost 0, duplicated 0, torn 4", arrivals.counts());
    }
}
