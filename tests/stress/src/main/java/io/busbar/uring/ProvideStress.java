package io.busbar.uring;

import io.busbar.linux.IoUring;
import io.busbar.shm.Memory;
import io.busbar.stress.Ordering;
import io.busbar.stress.Twin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A provided buffer is taken whole. The first shares its last bytes with the tail, the second does not. The twin does
 * the right accesses in a wrong order of the program, as x86 would not.
 */
@Ordering("buffer-provide")
@Outcome(id = "none", expect = Expect.ACCEPTABLE, desc = "None was there yet.")
@Outcome(id = "one", expect = Expect.ACCEPTABLE, desc = "The first was.")
@Outcome(id = "two", expect = Expect.ACCEPTABLE, desc = "Both were.")
@Outcome(id = "torn", expect = Expect.FORBIDDEN, desc = "Something else than what was provided.")
public final class ProvideStress {
    private static final int FIRST = 7;
    private static final int SECOND = 9;

    private ProvideStress() {}

    @State
    public static class Queue {
        final Kernel kernel = Kernel.lend();
        final BufferQueue product = new BufferQueue(kernel.places, 2);

        void take(final L_Result result) {
            final int provided = kernel.provided();
            if (provided > 0 && !kernel.isProvided(0, FIRST) || provided > 1 && !kernel.isProvided(1, SECOND)) {
                result.r1 = "torn";
            } else {
                result.r1 = provided == 0 ? "none" : provided == 1 ? "one" : "two";
            }
        }
    }

    @JCStressTest
    @JCStressMeta(ProvideStress.class)
    public static class Right {
        @Actor
        public void product(final Queue queue) {
            queue.product.provide(FIRST, FIRST, FIRST);
            queue.product.provide(SECOND, SECOND, SECOND);
        }

        @Actor
        public void kernel(final Queue queue, final L_Result result) {
            queue.take(result);
        }
    }

    /** The tail is moved before the buffer is described. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(ProvideStress.class)
    public static class TailFirst {
        @Actor
        public void product(final Queue queue) {
            final long entry = queue.kernel.places;
            Memory.setIntRelease(entry + IoUring.BUF_BID, 1 << 16 | FIRST);
            Kernel.dawdle();
            Memory.put(entry, FIRST);
            Memory.putInt(entry + IoUring.BUF_LEN, FIRST);
        }

        @Actor
        public void kernel(final Queue queue, final L_Result result) {
            queue.take(result);
        }
    }
}
