package io.busbar.log;

import io.busbar.shm.Memory;
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
 * A slot's owner is dead and its cursor still holds. While somebody evicts it, a new owner joins: the eviction must
 * not take the new owner's cursor. Real locks of the kernel, so samples are fewer; an evictor that pauses anywhere is
 * for the model in tests/models.
 */
@Outcome(id = "joined", expect = Expect.ACCEPTABLE, desc = "The new owner holds.")
@Outcome(id = "evicted", expect = Expect.ACCEPTABLE, desc = "The slot was being changed; the joiner looks for another.")
@Outcome(
        id = "stepped aside",
        expect = Expect.ACCEPTABLE,
        desc = "Each met the other's lock; the publisher tries again.")
@Outcome(id = "robbed", expect = Expect.FORBIDDEN, desc = "The new owner was evicted in its predecessor's stead.")
public final class EvictionStress {
    private static final long DEAD_CURSOR = 16;
    private static final long NEW_CURSOR = 32;

    private EvictionStress() {}

    @State
    public static class DeadOwner {
        private static final Ring<Slice> RING = new Ring<>(() -> new Slice(4096));
        final Slice slice = RING.lend();
        final Liveness evictor = new Liveness(slice.publisher);
        final int index = slice.publisher.firstSubscriberSlot();
        final long cursor = slice.publisher.slotAddress(index) + ChannelLayout.SLOT_CURSOR_OFFSET;
        Slot joined;

        public DeadOwner() {
            Memory.setRelease(cursor, DEAD_CURSOR);
        }

        void join() {
            joined = Slot.tryTake(slice.subscriber, index, ChannelLayout.MODE_HOLDING);
            if (joined != null) {
                joined.setCursor(NEW_CURSOR);
                joined.settle();
            }
        }

        void settle(final L_Result result) {
            final long held = slice.publisher.cursor(index);
            if (joined == null) {
                result.r1 = held == ChannelLayout.NOT_HOLDING ? "evicted" : "stepped aside";
            } else {
                result.r1 = held == NEW_CURSOR ? "joined" : "robbed";
                joined.free();
            }
            slice.giveBack();
        }
    }

    @JCStressTest
    @JCStressMeta(EvictionStress.class)
    public static class Right {
        @Actor
        public void evict(final DeadOwner state) {
            state.evictor.evictIfDead(state.index);
        }

        @Actor
        public void join(final DeadOwner state) {
            state.join();
        }

        @Arbiter
        public void settle(final DeadOwner state, final L_Result result) {
            state.settle(result);
        }
    }

    /** The evictor does not lock the slot's change byte. */
    @Twin("robbed")
    @JCStressTest
    @JCStressMeta(EvictionStress.class)
    public static class WithoutChangeLock {
        @Actor
        public void evict(final DeadOwner state) {
            if (state.evictor.isDead(state.index)) {
                for (int i = 0; i < 20; i++) {
                    Steps.dawdle();
                }
                Memory.setRelease(state.cursor, ChannelLayout.NOT_HOLDING);
            }
        }

        @Actor
        public void join(final DeadOwner state) {
            state.join();
        }

        @Arbiter
        public void settle(final DeadOwner state, final L_Result result) {
            state.settle(result);
        }
    }
}
