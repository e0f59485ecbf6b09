package io.busbar.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GetrandomTest {
    private static final int NUMBERS = 256;

    /** One bit in 2^255 would be the same in all numbers by chance. */
    @Test
    void shouldVaryEachBit() {
        final Set<Long> numbers = new HashSet<>();
        long ones = 0;
        long zeros = 0;
        for (int i = 0; i < NUMBERS; i++) {
            final long number = Getrandom.nextLong();
            numbers.add(number);
            ones |= number;
            zeros |= ~number;
        }
        assertEquals(-1, ones);
        assertEquals(-1, zeros);
        assertEquals(NUMBERS, numbers.size());
    }
}
