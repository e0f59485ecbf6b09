package io.busbar.samples.feed;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void shouldNotBeFasterThanAsked() {
        final Pace pace = new Pace(10_000);
        final long start = System.nanoTime();
        for (int i = 0; i < 101; i++) {
            pace.awaitTurn();
        }
        assertTrue(System.nanoTime() - start >= 10_000_000);
    }
}
