package io.busbar.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Who finds several records rests before the next poll, for longer and longer; who finds one does not. */
class PaceTest {
    private static final long TICK = 10;

    private long now = Long.MAX_VALUE - 1_000;
    private int readings;
    private final Pace pace = new Pace(() -> {
        readings++;
        return now += TICK;
    });

    /** How long the next poll waits, in ns, to a tick. */
    private long rest() {
        final long before = now;
        pace.await();
        return now - before;
    }

    @Test
    void shouldNotRestNorReadTheClockWhenRecordsComeOneByOne() {
        for (int i = 0; i < 1_000; i++) {
            pace.await();
            pace.polled(i % 3 == 0 ? 1 : 0, true);
        }
        assertEquals(0, readings);
    }

    @Test
    void shouldRestTwiceAsLongEachTimeButNoLongerThanItPromises() {
        for (long expected = Pace.SHORTEST_NANOS; expected < 64 * Pace.LONGEST_NANOS; expected *= 2) {
            pace.polled(2, true);
            final long longest = Math.min(expected, Pace.LONGEST_NANOS);
            final long rest = rest();
            assertTrue(rest >= longest && rest <= longest + TICK, rest + " instead of " + longest);
        }
    }

    @Test
    void shouldRestOncePerPollAtMost() {
        pace.polled(100, true);
        rest();
        assertEquals(0, rest());
    }

    @Test
    void shouldNotRestOnTopOfWhatTheHandlerTook() {
        pace.polled(100, true);
        now += Pace.LONGEST_NANOS;
        assertEquals(TICK, rest());
    }

    @Test
    void shouldNotRestWhileThereIsMore() {
        pace.polled(100, true);
        rest();
        for (int i = 0; i < 10; i++) {
            pace.polled(100, false);
            assertEquals(0, rest());
        }
    }

    @Test
    void shouldBeginAnewAfterASingleRecord() {
        for (int i = 0; i < 10; i++) {
            pace.polled(100, true);
            rest();
        }
        pace.polled(1, true);
        assertEquals(0, rest());
        pace.polled(100, true);
        assertTrue(rest() <= Pace.SHORTEST_NANOS + TICK);
    }

    @Test
    void shouldCountRecordsThatAreTakenOneAPollAsSeveral() {
        pace.polled(1, false);
        pace.polled(1, false);
        pace.polled(0, true);
        assertTrue(rest() >= Pace.SHORTEST_NANOS);
    }
}
