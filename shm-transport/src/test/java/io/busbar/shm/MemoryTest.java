package io.busbar.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import org.agrona.UnsafeApi;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MemoryTest {
    private static final int LONGEST = 300;
    private static final int MARGIN = 16;
    private static final byte UNTOUCHED = 0x55;

    static IntStream lengths() {
        return IntStream.rangeClosed(0, LONGEST);
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void shouldCopyAsManyBytesAsAsked(final int length) {
        try (Arena arena = Arena.ofConfined()) {
            final byte[] array = new byte[LONGEST + MARGIN];
            final MemorySegment source = arena.allocate(array.length, Long.BYTES);
            for (int i = 0; i < array.length; i++) {
                array[i] = (byte) (i * 7 + 1);
                source.set(ValueLayout.JAVA_BYTE, i, array[i]);
            }
            final MemorySegment target = arena.allocate(LONGEST + 2 * MARGIN, Long.BYTES);
            // Odd places, as offsets into applications' buffers are.
            for (int shift = 0; shift < Long.BYTES; shift += 3) {
                target.fill(UNTOUCHED);
                Memory.copy(array, UnsafeApi.arrayBaseOffset(byte[].class) + shift, target.address() + MARGIN, length);
                assertCopied(array, shift, target, length);

                target.fill(UNTOUCHED);
                Memory.copy(source.address() + shift, target.address() + MARGIN, length);
                assertCopied(array, shift, target, length);
            }
        }
    }

    private static void assertCopied(
            final byte[] source, final int shift, final MemorySegment target, final int length) {
        for (int i = 0; i < target.byteSize(); i++) {
            final int at = i - MARGIN;
            assertEquals(
                    at >= 0 && at < length ? source[at + shift] : UNTOUCHED,
                    target.get(ValueLayout.JAVA_BYTE, i),
                    "byte " + at + " of " + length);
        }
    }
}
