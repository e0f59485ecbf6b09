package io.busbar.samples.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SequenceCheckTest {
    private final SequenceCheck check = new SequenceCheck();

    @Test
    void shouldFindNothingWrongWithAWholeStream() {
        take(0, 1, 2);
        check.onEnd(3);
        assertCounts(0, 0);
    }

    @Test
    void shouldCountWhatIsMissing() {
        take(2, 3, 7);
        assertCounts(5, 0);
        check.onEnd(10);
        assertCounts(7, 0);
    }

    @Test
    void shouldCountWhatComesAgain() {
        take(0, 1, 1, 2, 0);
        check.onEnd(3);
        assertCounts(0, 2);
    }

    private void take(final long... sequences) {
        for (final long sequence : sequences) {
            check.onNext(sequence);
        }
    }

    private void assertCounts(final long lost, final long duplicated) {
        assertEquals(lost, check.lost());
        assertEquals(duplicated, check.duplicated());
    }
}
