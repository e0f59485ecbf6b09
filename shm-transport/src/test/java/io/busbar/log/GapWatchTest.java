package io.busbar.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import org.junit.jupiter.api.Test;

/** A reader finds a dead claim after a few polls if those are far apart, and looks seldom if they are close. */
class GapWatchTest {
    private static final int CAPACITY = 4096;
    private static final int POLLS = 6_400;

    /** One a look, and some until the stride is long. */
    private static final int MOST_READINGS = POLLS / GapWatch.LONGEST_STRIDE + 10;

    private long now;
    private int readings;

    private GapWatch watch(final TestChannel test) {
        return new GapWatch(test.attach(Access.READ_ONLY), () -> {
            readings++;
            return now;
        });
    }

    private long pass(final GapWatch watch, final long elapsed) {
        now += elapsed;
        return watch.pass(0);
    }

    @Test
    void shouldLookAtEachPollOfAReaderThatRestsBetweenThem() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final GapWatch watch = watch(test);
            final Channel channel = test.attach(Access.READ_WRITE);
            final long end = new SharedAppender(channel).claim(0, 100);
            for (int i = 0; i < POLLS; i++) {
                assertEquals(0, pass(watch, 5 * GapWatch.PACE_NANOS), "the publisher lives");
            }
            test.kill(channel);
            // The kernel is asked about locks once a millisecond, and this is more.
            assertEquals(end, pass(watch, 100 * GapWatch.PACE_NANOS));
        }
    }

    @Test
    void shouldLookSeldomWhenPollsAreClose() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final GapWatch watch = watch(test);
            for (int i = 0; i < POLLS; i++) {
                pass(watch, 1);
            }
            assertTrue(readings <= MOST_READINGS, readings + " readings of the clock");
        }
    }

    @Test
    void shouldLookSeldomAgainWhenPollsBecomeClose() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final GapWatch watch = watch(test);
            for (int i = 0; i < POLLS; i++) {
                pass(watch, 5 * GapWatch.PACE_NANOS);
            }
            readings = 0;
            for (int i = 0; i < POLLS; i++) {
                pass(watch, 1);
            }
            assertTrue(readings <= MOST_READINGS, readings + " readings of the clock");
        }
    }
}
