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
 * A queued packet is taken whole, and its entry is used again only when it was taken. The ring has one entry, which is
 * full at first. The twins do the right accesses in a wrong order of the program, as x86 would not.
 */
@Ordering({"xsk-fill", "xsk-reuse"})
@Outcome(id = "one", expect = Expect.ACCEPTABLE, desc = "The second was not there yet.")
@Outcome(id = "two", expect = Expect.ACCEPTABLE, desc = "Both were taken.")
@Outcome(id = "torn", expect = Expect.FORBIDDEN, desc = "Something else than what was queued.")
public final class SendStress {
    private static final int PATIENCE = 20;

    private SendStress() {}

    @State
    public static class Queue {
        final Kernel kernel = Kernel.lend();
        final ProducerRing product = kernel.queued();

        public Queue() {
            product.hasRoom(1);
            product.fillPacket(1, 1, 1);
            product.publish();
        }

        /** Whether there is room for the second in time. */
        boolean hasRoom() {
            for (int i = 0; i < PATIENCE; i++) {
                if (product.hasRoom(1)) {
                    return true;
                }
            }
            return false;
        }

        void fill() {
            Memory.put(kernel.entries, 2);
            Memory.putInt(kernel.entries + IfXdp.DESC_LEN, 2);
            Memory.putInt(kernel.entries + IfXdp.DESC_OPTIONS, 2);
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
    @JCStressMeta(SendStress.class)
    public static class Right {
        @Actor
        public void product(final Queue queue) {
            if (queue.hasRoom()) {
                queue.product.fillPacket(2, 2, 2);
                queue.product.publish();
            }
        }

        @Actor
        public void kernel(final Queue queue, final L_Result result) {
            queue.take(result);
        }
    }

    /** The producer's word is moved before the entry is filled. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(SendStress.class)
    public static class ProducerFirst {
        @Actor
        public void product(final Queue queue) {
            if (queue.hasRoom()) {
                Memory.setIntRelease(queue.kernel.producer, 2);
                Kernel.dawdle();
                queue.fill();
            }
        }

        @Actor
        public void kernel(final Queue queue, final L_Result result) {
            queue.take(result);
        }
    }

    /** The entry is filled without asking whether it was taken. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(SendStress.class)
    public static class ConsumerIgnored {
        @Actor
        public void product(final Queue queue) {
            queue.fill();
            Memory.setIntRelease(queue.kernel.producer, 2);
        }

        @Actor
        public void kernel(final Queue queue, final L_Result result) {
            queue.take(result);
        }
    }
}
