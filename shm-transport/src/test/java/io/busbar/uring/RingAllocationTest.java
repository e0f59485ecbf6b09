package io.busbar.uring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.busbar.linux.Socket;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Operations leave no garbage. */
class RingAllocationTest {
    private static final int WARM_UP = 20_000;
    /** On a busy machine the compiler comes late. */
    private static final int ROUNDS = 10;

    private static final int OPERATIONS = 20_000;

    /** What the measurement itself and a late compilation may take; an object an operation would be ten times as much. */
    private static final long ALLOWED = 2L * OPERATIONS;

    private int completions;

    @Test
    void shouldAllocateNothingAnOperation() throws Exception {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Ring ring = Ring.open(RingOptions.of(8));
                Pair pair = new Pair();
                Block block = new Block(4096)) {
            run(ring, pair, block, WARM_UP);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS && least >= ALLOWED; round++) {
                final long before = threads.getCurrentThreadAllocatedBytes();
                run(ring, pair, block, OPERATIONS);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            final long allocated = least;
            assertTrue(allocated < ALLOWED, allocated + " bytes for " + OPERATIONS + " operations");
        }
    }

    /** Each turn sends and receives 64 bytes, waits for both with a timeout, and takes the completions. */
    private void run(final Ring ring, final Pair pair, final Block block, final int turns) {
        final CompletionHandler handler = (userData, result, flags) -> completions++;
        completions = 0;
        for (int i = 0; i < turns; i++) {
            Submission.receive(ring.claim(), pair.there, block.address + 64, 64, 0, 1);
            Submission.send(ring.claim(), pair.here, block.address, 64, Socket.MSG_NOSIGNAL, 2);
            ring.submit();
            while (completions < 2 * (i + 1)) {
                ring.await(1_000_000_000);
                ring.poll(handler, 8);
            }
        }
    }
}
