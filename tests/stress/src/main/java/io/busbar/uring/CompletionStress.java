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
 * A completion is handed over whole, and its place is given back only then. The queue has one place, which is full at
 * first. The twins do the right accesses in a wrong order of the program, as x86 would not.
 */
@Ordering({"cqe-post", "cqe-reuse"})
@Outcome(id = "one", expect = Expect.ACCEPTABLE, desc = "The second was not there yet.")
@Outcome(id = "two", expect = Expect.ACCEPTABLE, desc = "Both were handed over.")
@Outcome(id = "torn", expect = Expect.FORBIDDEN, desc = "Something else than what was posted.")
public final class CompletionStress {
    private static final int PATIENCE = 20;

    private CompletionStress() {}

    @State
    public static class Queue implements CompletionHandler {
        final Kernel kernel = Kernel.lend();
        final CompletionQueue product = kernel.completions(1);
        private int count;
        private boolean torn;

        public Queue() {
            kernel.post(1);
        }

        @Override
        public void onCompletion(final long userData, final int result, final int flags) {
            count++;
            torn |= userData != count || result != count || flags != count;
        }

        void post() {
            for (int i = 0; i < PATIENCE && !kernel.post(2); i++) {
                Thread.onSpinWait();
            }
        }

        /** What the words say now, as if they were a completion. */
        void handOver(final long userData, final int result, final int flags) {
            onCompletion(userData, result, flags);
        }

        void settle(final L_Result result) {
            result.r1 = torn ? "torn" : count == 1 ? "one" : "two";
        }
    }

    @JCStressTest
    @JCStressMeta(CompletionStress.class)
    public static class Right {
        @Actor
        public void product(final Queue queue, final L_Result result) {
            for (int i = 0; i < PATIENCE; i++) {
                queue.product.drain(queue, 1);
            }
            queue.settle(result);
        }

        @Actor
        public void kernel(final Queue queue) {
            queue.post();
        }
    }

    /** The place is given back before it is read. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(CompletionStress.class)
    public static class HeadFirst {
        @Actor
        public void product(final Queue queue, final L_Result result) {
            Memory.setIntRelease(queue.kernel.head, 1);
            Kernel.dawdle();
            final long place = queue.kernel.places;
            queue.handOver(
                    Memory.get(place + IoUring.CQE_USER_DATA),
                    Memory.getInt(place + IoUring.CQE_RES),
                    Memory.getInt(place + IoUring.CQE_FLAGS));
            queue.settle(result);
        }

        @Actor
        public void kernel(final Queue queue) {
            queue.post();
        }
    }

    /** The place is read before the tail is. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(CompletionStress.class)
    public static class TailLast {
        @Actor
        public void product(final Queue queue, final L_Result result) {
            queue.product.drain(queue, 1);
            for (int i = 0; i < PATIENCE; i++) {
                final long place = queue.kernel.places;
                final long userData = Memory.get(place + IoUring.CQE_USER_DATA);
                final int status = Memory.getInt(place + IoUring.CQE_RES);
                final int flags = Memory.getInt(place + IoUring.CQE_FLAGS);
                Kernel.dawdle();
                if (queue.product.ready() > 0) {
                    queue.handOver(userData, status, flags);
                    break;
                }
            }
            queue.settle(result);
        }

        @Actor
        public void kernel(final Queue queue) {
            queue.post();
        }
    }
}
