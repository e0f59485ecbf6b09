package io.busbar.uring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Collects what a ring completes. */
final class Answers implements CompletionHandler {
    /** One completion. */
    record Answer(long userData, int result, int flags) {}

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);

    final List<Answer> all = new ArrayList<>();
    private final Ring ring;

    Answers(final Ring ring) {
        this.ring = ring;
    }

    @Override
    public void onCompletion(final long userData, final int result, final int flags) {
        all.add(new Answer(userData, result, flags));
    }

    /** Sleeps until there are so many in all, and returns the last of them. */
    Answer await(final int count) {
        final long start = System.nanoTime();
        while (all.size() < count) {
            ring.await(TimeUnit.MILLISECONDS.toNanos(100));
            ring.poll(this, Integer.MAX_VALUE);
            assertTrue(System.nanoTime() - start < DEADLINE_NANOS, () -> "waiting for " + count + ", there are " + all);
        }
        return all.get(count - 1);
    }

    Answer of(final long userData) {
        return all.stream()
                .filter(answer -> answer.userData() == userData)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + userData + " in " + all));
    }
}
