package io.busbar.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OutstandingTest {
    @Test
    void shouldEndEachRequestOnce() {
        final Outstanding outstanding = new Outstanding(3);
        final long id = outstanding.begin(10);
        assertTrue(outstanding.contains(id));
        assertTrue(outstanding.end(id));
        assertFalse(outstanding.end(id));
        assertFalse(outstanding.contains(id));
        assertTrue(outstanding.isEmpty());
    }

    @Test
    void shouldNotTakeIdsThatItNeverGave() {
        final Outstanding outstanding = new Outstanding(3);
        final long given = outstanding.begin(10);
        for (final long id : new long[] {0, -1, given - 1, given + 1, given + 4, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertFalse(outstanding.contains(id), Long.toString(id));
            assertFalse(outstanding.end(id));
        }
        assertEquals(1, outstanding.size());
    }

    @Test
    void shouldExpireWhatIsDueAndNothingElse() {
        final Outstanding outstanding = new Outstanding(4);
        final long late = outstanding.begin(30);
        final long early = outstanding.begin(10);
        final List<Long> expired = new ArrayList<>();
        assertEquals(10, outstanding.earliest());
        assertEquals(0, outstanding.expire(9, expired::add));
        assertEquals(1, outstanding.expire(10, expired::add));
        assertEquals(List.of(early), expired);
        assertEquals(30, outstanding.earliest());
        assertEquals(1, outstanding.expire(31, expired::add));
        assertEquals(List.of(early, late), expired);
        assertEquals(Long.MAX_VALUE, outstanding.earliest());
    }

    /** A handler may send the next request as soon as it is told that one failed. */
    @Test
    void shouldNotEndWhatBeginsWhileAllEnd() {
        final Outstanding outstanding = new Outstanding(2);
        outstanding.begin(10);
        outstanding.begin(10);
        assertEquals(2, outstanding.endAll(id -> outstanding.begin(20)));
        assertEquals(2, outstanding.size());
    }

    @Test
    void shouldDoAsAMapDoes() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Outstanding outstanding = new Outstanding(7);
        final Map<Long, Long> model = new HashMap<>();
        final Set<Long> used = new HashSet<>();
        for (long now = 0; now < 100_000; now++) {
            final String what = "seed " + seed + ", step " + now;
            if (random.nextBoolean() && !outstanding.isFull()) {
                final long deadline = now + random.nextInt(20);
                final long id = outstanding.begin(deadline);
                assertTrue(id > 0 && used.add(id), what);
                model.put(id, deadline);
            } else if (random.nextBoolean() && !model.isEmpty()) {
                final long id = model.keySet().iterator().next();
                assertTrue(outstanding.end(id), what);
                model.remove(id);
            } else {
                final Set<Long> expired = new TreeSet<>();
                outstanding.expire(now, expired::add);
                final Set<Long> expected = new TreeSet<>();
                final long time = now;
                model.forEach((id, deadline) -> {
                    if (deadline <= time) {
                        expected.add(id);
                    }
                });
                model.keySet().removeAll(expected);
                assertEquals(expected, expired, what);
            }
            assertEquals(model.size(), outstanding.size(), what);
            assertEquals(model.size() == 7, outstanding.isFull(), what);
        }
    }
}
