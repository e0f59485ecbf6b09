package io.busbar.bench.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = -7;

    @Test
    void shouldGiveEachPartWhatTheOthersHaveLeft() {
        final Budget budget = new Budget(() -> now, 30 * SECOND, 3);
        budget.next();
        now += 4 * SECOND;
        assertTrue(budget.isTimeLeft());
        assertEquals(500, budget.sliceMillis(10, 100, 50, 10_000));
        budget.next();
        assertEquals(12_900, budget.sliceMillis(1, 100, 50, 100_000));
        now += 20 * SECOND;
        assertFalse(budget.isTimeLeft());
        budget.next();
        assertTrue(budget.isTimeLeft());
        assertEquals(600, budget.sliceMillis(10, 0, 50, 100_000));
    }

    @Test
    void shouldKeepSlicesWithinLimitsWhateverTimeThereIs() {
        final Budget budget = new Budget(() -> now, SECOND, 1);
        budget.next();
        assertEquals(200, budget.sliceMillis(1, 0, 50, 200));
        assertEquals(50, budget.sliceMillis(1000, 100, 50, 200));
        assertEquals(30, budget.sliceMillis(1, 0, 50, 30));
        now += 10 * SECOND;
        budget.next();
        assertEquals(50, budget.sliceMillis(1, 0, 50, 200));
    }
}
