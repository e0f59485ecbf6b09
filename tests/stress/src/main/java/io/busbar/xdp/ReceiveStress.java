package io.busbar.xdp;

import io.busbar.linux.IfXdp;
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
 * A packet that has come is read whole, and its entry is given back only then. The ring has one entry, which is full at
 * first. The twins do the right accesses in a wrong order of the program, as x86 would not.
 */
@Ordering({"xsk-post", "xsk-return"})
@Outcome(id = "one", expect = Expect.ACCEPTABLE, desc = "The second was not there yet.")
@Outcome(id = "two", expect = Expect.ACCEPTABLE, desc = "Both were read.")
@Outcome(id = "torn", expect = Expect.FORBIDDEN, desc = "Something else than what has come.")
public final class ReceiveStress {
    private static final int PATIENCE = 20;

    private ReceiveStress() {}

    @State
    public static class Queue {
        final Kernel kernel = Kernel.lend();
        final ConsumerRing product = kernel.received();
        private int count;
        private boolean torn;

        public Queue() {
            kernel.post(1);
        }

        void post() {
            for (int i = 0; i < PATIENCE && !kernel.post(2); i++) {
                Thread.onSpinWait();
            }
        }

        /** Reads what an entry says now. */
        void read(final long entry) {
            count++;
            torn |= Memory.get(entry) != count
                    || Memory.getInt(entry + IfXdp.DESC_LEN) != count
                    || Memory.getInt(entry + IfXdp.DESC_OPTIONS) != count;
        }

        void settle(final L_Result result) {
            result.r1 = torn ? "torn" : count == 1 ? "one" : "two";
        }
    }

    @JCStressTest
    @JCStressMeta(ReceiveStress.class)
    public static class Right {
        @Actor
        public void product(final Queue queue, final L_Result result) {
            for (int i = 0; i < PATIENCE; i++) {
                if (queue.product.ready() > 0) {
                    queue.read(queue.product.packet(0));
                    queue.product.release(1);
                }
            }
            queue.settle(result);
        }

        @Actor
        public void kernel(final Queue queue) {
            queue.post();
        }
    }

    /** The entry is given back before it is read. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(ReceiveStress.class)
    public static class ReturnFirst {
        @Actor
        public void product(final Queue queue, final L_Result result) {
            final long entry = queue.product.packet(0);
            queue.product.release(1);
            Kernel.dawdle();
            queue.read(entry);
            queue.settle(result);
        }

        @Actor
        public void kernel(final Queue queue) {
            queue.post();
        }
    }

    /** The entry is read before the producer's word is. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(ReceiveStress.class)
    public static class ProducerLast {
        @Actor
        public void product(final Queue queue, final L_Result result) {
            queue.read(queue.product.packet(0));
            queue.product.release(1);
            for (int i = 0; i < PATIENCE; i++) {
                final long number = Memory.get(queue.kernel.entries);
                Kernel.dawdle();
                if (queue.product.ready() > 0) {
                    result.r1 = number == 2 ? "two" : "torn";
                    return;
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
