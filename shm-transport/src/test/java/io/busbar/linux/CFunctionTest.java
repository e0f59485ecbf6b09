package io.busbar.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Functions of other signatures, called by the one signature. */
class CFunctionTest {
    /** Bits above an int that no callee may see. */
    private static final long ABOVE = 0x5A5A_5A5AL << 32;

    @Test
    void shouldPassVariadicArgumentsInRegistersAndOnTheStack() {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment text = arena.allocate(100);
            final MemorySegment format = arena.allocateFrom("%d %ld %u %d");
            final long written = CFunction.of("snprintf")
                    .call(
                            text.address(),
                            text.byteSize(),
                            format.address(),
                            -7,
                            Long.MIN_VALUE,
                            ABOVE | 0xFFFF_FFFFL,
                            ABOVE | 42);
            final String expected = "-7 " + Long.MIN_VALUE + " 4294967295 42";
            assertEquals(expected, text.getString(0));
            assertEquals(expected.length(), (int) written);
        }
    }

    @Test
    void shouldShowCalleesNoMoreThanTheyAskFor() {
        assertEquals(ProcessHandle.current().pid(), (int) CFunction.of("getpid").call(-1, -1, -1, -1, -1, -1, -1));
        assertEquals(5, (int) CFunction.of("abs").call(ABOVE | 0xFFFF_FFFBL));
        assertEquals('a', (int) CFunction.of("tolower").call(ABOVE | 'A', ABOVE, ABOVE));
    }

    @Test
    void shouldReturnAllBitsOfALong() {
        assertEquals(Long.MAX_VALUE, CFunction.of("labs").call(-Long.MAX_VALUE));
    }

    @Test
    void shouldKeepErrno() {
        assertEquals(-1, (int) CFunction.of("close").call(-1));
        assertEquals(Errno.EBADF.number(), Native.errno());
    }

    @Test
    void shouldSayWhichFunctionIsMissing() {
        final var missing =
                assertThrows(UnsupportedOperationException.class, () -> CFunction.of("no_such_function_of_c"));
        assertTrue(missing.getMessage().contains("no_such_function_of_c"), missing.getMessage());
    }
}
