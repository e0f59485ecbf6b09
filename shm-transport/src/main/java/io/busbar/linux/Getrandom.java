package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * sys/random.h: numbers that nobody can guess, from the kernel's generator (getrandom(2), Linux 3.17). Java's own
 * SecureRandom reads the same ones, by way of security providers whose set-up is a tenth of what a first channel costs.
 */
public final class Getrandom {
    private static final CFunction GETRANDOM = CFunction.of("getrandom");

    private Getrandom() {}

    /** 64 random bits. Requests as small as this are neither interrupted nor cut short. */
    public static long nextLong() {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment bits = arena.allocate(JAVA_LONG);
            if (GETRANDOM.call(bits.address(), Long.BYTES, 0) != Long.BYTES) {
                throw LinuxException.last("getrandom", "of " + Long.BYTES + " bytes");
            }
            return bits.get(JAVA_LONG, 0);
        }
    }
}
