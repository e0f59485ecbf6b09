package io.busbar.bench.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bench.peer.Receiver;
import io.busbar.bench.peer.Sender;
import io.busbar.bench.peer.Sink;
import java.util.ArrayDeque;
import java.util.Queue;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** In simulated time: each look at the clock takes 10 ns, each answer 500 ns. */
class InitiatorTest {
    private static final long TICK_NANOS = 10;
    private static final long TRIP_NANOS = 500;
    private static final long INTERVAL_NANOS = 10_000;
    private static final int COUNT = 10_000;

    private long now;
    private final Queue<long[]> underWay = new ArrayDeque<>();

    /** Nothing is sent and nothing comes back between these moments. */
    private long stallFrom = Long.MAX_VALUE;

    private long stallTo = Long.MAX_VALUE;
    private boolean refusing;

    private final class Simulated implements Sender, Receiver {
        private final UnsafeBuffer answer = new UnsafeBuffer(new byte[Long.BYTES]);

        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            if (refusing && isStalled()) {
                return false;
            }
            underWay.add(new long[] {now + TRIP_NANOS, source.getLong(offset)});
            return true;
        }

        @Override
        public int poll(final Sink sink, final int limit) {
            if (isStalled() || underWay.isEmpty() || underWay.peek()[0] > now) {
                return 0;
            }
            answer.putLong(0, underWay.remove()[1]);
            sink.onMessage(answer, 0, Long.BYTES);
            return 1;
        }

        private boolean isStalled() {
            return now >= stallFrom && now < stallTo;
        }

        @Override
        public void close() {}
    }

    private Histogram measure() {
        final Simulated simulated = new Simulated();
        return new Initiator(simulated, simulated, () -> now += TICK_NANOS, Idle.NONE)
                .measure(new Message(Long.BYTES), INTERVAL_NANOS, COUNT);
    }

    @Test
    void shouldMeasureWhatARoundTripTakes() {
        final Histogram latencies = measure();
        assertEquals(COUNT, latencies.getTotalCount());
        assertTrue(latencies.getMinValue() >= TRIP_NANOS);
        assertTrue(latencies.getMaxValue() < TRIP_NANOS + 100, () -> "max " + latencies.getMaxValue());
    }

    /** A stall of a tenth of the run delays a tenth of the pings, not just the one that met it. */
    @Test
    void shouldShowAStallInAllPingsThatItDelayed() {
        stallFrom = 20_000_000;
        stallTo = 30_000_000;
        assertStallShows(measure());
    }

    /** The same if the sender is held up, so that pings leave late: their latency counts from when they were due. */
    @Test
    void shouldCountFromTheIntendedTimeWhenTheSenderIsHeldUp() {
        refusing = true;
        stallFrom = 20_000_000;
        stallTo = 30_000_000;
        assertStallShows(measure());
    }

    private static void assertStallShows(final Histogram latencies) {
        assertEquals(COUNT, latencies.getTotalCount());
        final long delayed = latencies.getCountBetweenValues(10_000, Long.MAX_VALUE);
        assertTrue(delayed >= 990 && delayed <= 1010, () -> delayed + " pings were delayed");
        assertEquals(10_000_000, latencies.getMaxValue(), 100_000);
        // Delays fall from 10 ms to 0 over the tenth: half of them are above 5 ms.
        assertEquals(5_000_000, latencies.getValueAtPercentile(95), 100_000);
        assertTrue(latencies.getValueAtPercentile(89) < 1_000);
    }

    @Test
    void shouldKeepTheScheduleWhateverWasLate() {
        final Schedule schedule = new Schedule(100, 10, 3);
        assertEquals(false, schedule.isDue(99));
        assertTrue(schedule.isDue(1_000));
        schedule.advance();
        assertEquals(110, schedule.next());
        schedule.advance();
        schedule.advance();
        assertTrue(schedule.isOver());
        assertEquals(false, schedule.isDue(1_000));
    }
}
