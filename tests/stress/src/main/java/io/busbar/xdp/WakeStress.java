package io.busbar.xdp;

import io.busbar.shm.Memory;
import io.busbar.stress.Ordering;
import io.busbar.stress.Twin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * The driver stops looking while a packet is queued: it sees the packet, or is woken. Without the fence the twin shows
 * on x86, where the producer's word waits in a buffer while the load of the flag goes ahead.
 */
@Ordering("xsk-wake")
@Outcome(id = "awake", expect = Expect.ACCEPTABLE, desc = "Its last look found the packet.")
@Outcome(id = "woken", expect = Expect.ACCEPTABLE, desc = "It sleeps, and will be woken.")
@Outcome(id = "lost", expect = Expect.FORBIDDEN, desc = "It sleeps, and the packet is there.")
public final class WakeStress {
    private WakeStress() {}

    @State
    public static class Queue {
        final Kernel kernel = Kernel.lend();
        final ProducerRing product = kernel.queued();
        private boolean asleep;
        private boolean woken;

        void settle(final L_Result result) {
            result.r1 = !asleep ? "awake" : woken ? "woken" : "lost";
        }
    }

    @JCStressTest
    @JCStressMeta(WakeStress.class)
    public static class Right {
        @Actor
        public void product(final Queue queue) {
            queue.product.hasRoom(1);
            queue.product.fillPacket(1, 1, 1);
            queue.product.publish();
            queue.woken = queue.product.needsWakeup();
        }

        @Actor
        public void kernel(final Queue queue) {
            queue.asleep = queue.kernel.sleep();
        }

        @Arbiter
        public void settle(final Queue queue, final L_Result result) {
            queue.settle(result);
        }
    }

    /** The flag is read right after the producer's word was stored. */
    @Twin("lost")
    @JCStressTest
    @JCStressMeta(WakeStress.class)
    public static class WithoutFence {
        @Actor
        public void product(final Queue queue) {
            Memory.setIntRelease(queue.kernel.producer, 1);
            queue.woken = Memory.getIntAcquire(queue.kernel.flags) != 0;
        }

        @Actor
        public void kernel(final Queue queue) {
            queue.asleep = queue.kernel.sleep();
        }

        @Arbiter
        public void settle(final Queue queue, final L_Result result) {
            queue.settle(result);
        }
    }
}
