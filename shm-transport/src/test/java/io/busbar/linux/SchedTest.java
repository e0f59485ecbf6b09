package io.busbar.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SchedTest {
    @Test
    void shouldRunOnEachProcessorThatItIsPinnedTo() {
        final BitSet allowed = onItsOwnThread(Sched::affinity);
        assertFalse(allowed.isEmpty());
        allowed.stream().forEach(cpu -> {
            assertEquals(cpu, onItsOwnThread(() -> {
                Sched.pin(cpu);
                return Sched.cpu();
            }));
            assertEquals(BitSet.valueOf(words(cpu)), onItsOwnThread(() -> {
                Sched.pin(cpu);
                return Sched.affinity();
            }));
        });
    }

    @Test
    void shouldBindNoOtherThread() {
        final BitSet before = Sched.affinity();
        onItsOwnThread(() -> {
            Sched.pin(before.nextSetBit(0));
            return null;
        });
        assertEquals(before, Sched.affinity());
    }

    @Test
    void shouldSayWhichProcessorIsNotThere() {
        final int missing = Sched.MAX_CPUS - 1;
        final LinuxException refused = assertThrows(LinuxException.class, () -> Sched.pin(missing));
        assertTrue(refused.is(Errno.EINVAL), refused.getMessage());
        assertTrue(refused.getMessage().contains(Integer.toString(missing)), refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Sched.pin(Sched.MAX_CPUS));
        assertThrows(IllegalArgumentException.class, () -> Sched.pin(-1));
        assertThrows(IllegalArgumentException.class, () -> Sched.setAffinity(new BitSet()));
    }

    private static long[] words(final int cpu) {
        final BitSet one = new BitSet();
        one.set(cpu);
        return one.toLongArray();
    }

    /** Pinning must not stay with the thread that runs the other tests. */
    private static <T> T onItsOwnThread(final Supplier<T> work) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                result.complete(work.get());
            } catch (final RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result.join();
    }
}
