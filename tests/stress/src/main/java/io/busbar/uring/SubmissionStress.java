package io.busbar.uring;

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
 * An entry is taken whole, and a place is used again only when it was taken. The queue has one place, which is full at
 * first. The twins do the right accesses in a wrong order of the program, as x86 would not.
 */
@Ordering({"sqe-submit", "sqe-reuse"})
@Outcome(id = "one", expect = Expect.ACCEPTABLE, desc = "The second was not there yet.")
@Outcome(id = "two", expect = Expect.ACCEPTABLE, desc = "Both were taken.")
@Outcome(id = "torn", expect = Expect.FORBIDDEN, desc = "Something else than what was submitted.")
public final class SubmissionStress {
    private static final int PATIENCE = 20;

    private SubmissionStress() {}

    @State
    public static class Queue {
        final Kernel kernel = Kernel.lend();
        final SubmissionQueue product = kernel.submissions(1);

        public Queue() {
            Kernel.fill(product.claim(), 1);
            product.publish();
        }

        /** The second entry's place, once it is free; 0 if that takes too long. */
        long claim() {
            long entry = 0;
            for (int i = 0; i < PATIENCE && entry == 0; i++) {
                entry = product.claim();
            }
            return entry;
        }

        void take(final L_Result result) {
            final int first = kernel.take(1);
            int second = 0;
            for (int i = 0; i < PATIENCE && second == 0; i++) {
                second = kernel.take(2);
            }
            result.r1 = first < 0 || second < 0 ? "torn" : second == 0 ? "one" : "two";
        }
    }

    @JCStressTest
    @JCStressMeta(SubmissionStress.class)
    public static class Right {
        @Actor
        public void product(final Queue queue) {
            final long entry = queue.claim();
            if (entry != 0) {
                Kernel.fill(entry, 2);
                queue.product.publish();
            }
        }

        @Actor
        public void kernel(final Queue queue, final L_Result result) {
            queue.take(result);
        }
    }

    /** The tail is moved before the entry is filled. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(SubmissionStress.class)
    public static class TailFirst {
        @Actor
        public void product(final Queue queue) {
            final long entry = queue.claim();
            if (entry != 0) {
                queue.product.publish();
                Kernel.dawdle();
                Kernel.fill(entry, 2);
            }
        }

        @Actor
        public void kernel(final Queue queue, final L_Result result) {
            queue.take(result);
        }
    }

    /** The place is filled without asking whether it was taken. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(SubmissionStress.class)
    public static class HeadIgnored {
        @Actor
        public void product(final Queue queue) {
            Kernel.fill(queue.kernel.places, 2);
            Memory.setIntRelease(queue.kernel.tail, 2);
        }

        @Actor
        public void kernel(final Queue queue, final L_Result result) {
            queue.take(result);
        }
    }
}
