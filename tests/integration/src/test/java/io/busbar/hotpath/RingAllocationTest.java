package io.busbar.hotpath;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.busbar.linux.Mman;
import io.busbar.linux.Socket;
import io.busbar.linux.Unistd;
import io.busbar.uring.CompletionHandler;
import io.busbar.uring.Ring;
import io.busbar.uring.RingOptions;
import io.busbar.uring.Submission;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Operations of a ring of io_uring leave no garbage. */
class RingAllocationTest {
    private static final int PAGE = 4096;
    private static final int WARM_UP = 20_000;
    /** On a busy machine the compiler comes late. */
    private static final int ROUNDS = 10;

    private static final int OPERATIONS = 20_000;

    /**
     * What the measurement itself and a late compilation may take; an object an operation would be ten times as much.
     */
    private static final long ALLOWED = 2L * OPERATIONS;

    private int completions;

    @Test
    void shouldAllocateNothingAnOperation() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        final int listener = Socket.tcp(any.getAddress(), 0);
        Socket.bind(listener, any);
        Socket.listen(listener, 1);
        final int here = Socket.tcp(any.getAddress(), 0);
        Socket.connect(here, Socket.localAddress(listener));
        final int there = Socket.accept(listener, 0);
        final long memory =
                Mman.mmap(0, PAGE, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_SHARED | Mman.MAP_ANONYMOUS, -1, 0);
        try (Ring ring = Ring.open(RingOptions.of(8))) {
            run(ring, here, there, memory, WARM_UP);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS && least >= ALLOWED; round++) {
                final long before = threads.getCurrentThreadAllocatedBytes();
                run(ring, here, there, memory, OPERATIONS);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            final long allocated = least;
            assertTrue(allocated < ALLOWED, allocated + " bytes for " + OPERATIONS + " operations");
        } finally {
            Unistd.close(here);
            Unistd.close(there);
            Unistd.close(listener);
            Mman.munmap(memory, PAGE);
        }
    }

    /** Each turn sends and receives 64 bytes, waits for both with a timeout, and takes the completions. */
    private void run(final Ring ring, final int here, final int there, final long memory, final int turns) {
        final CompletionHandler handler = (userData, result, flags) -> completions++;
        completions = 0;
        for (int i = 0; i < turns; i++) {
            Submission.receive(ring.claim(), there, memory + 64, 64, 0, 1);
            Submission.send(ring.claim(), here, memory, 64, Socket.MSG_NOSIGNAL, 2);
            ring.submit();
            while (completions < 2 * (i + 1)) {
                ring.await(1_000_000_000);
                ring.poll(handler, 8);
            }
        }
    }
}
