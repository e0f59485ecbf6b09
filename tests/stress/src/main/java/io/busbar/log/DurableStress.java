package io.busbar.log;

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

/** A slot that holds is made durable while somebody looks at it: who sees the mode sees the name. */
@Ordering("durable")
@Outcome(id = "not yet", expect = Expect.ACCEPTABLE, desc = "Looked before it was durable.")
@Outcome(id = "named", expect = Expect.ACCEPTABLE, desc = "Looked after it was.")
@Outcome(id = "misnamed", expect = Expect.FORBIDDEN, desc = "It was durable, and had the name of an earlier one.")
public final class DurableStress {
    private static final long OLD_NAME = 7;
    private static final long NAME = 8;

    private DurableStress() {}

    @State
    public static class Holder {
        private static final Ring<Slice> RING = new Ring<>(() -> new Slice(4096));
        final Slice slice = RING.lend();
        final int index = slice.publisher.firstSubscriberSlot();
        final long address = slice.publisher.slotAddress(index);
        final Slot slot = Slot.tryTake(slice.publisher, index, ChannelLayout.MODE_HOLDING);

        public Holder() {
            slot.settle();
            Memory.put(address + ChannelLayout.SLOT_DURABLE_NAME_OFFSET, OLD_NAME);
        }

        String look() {
            for (int i = 0; i < 20; i++) {
                if (Slot.isDurable(slice.subscriber, index, OLD_NAME)) {
                    return "misnamed";
                }
                if (Slot.isDurable(slice.subscriber, index, NAME)) {
                    return "named";
                }
            }
            return "not yet";
        }

        void settle() {
            slot.forget();
            slice.giveBack();
        }
    }

    @JCStressTest
    @JCStressMeta(DurableStress.class)
    public static class Right {
        @Actor
        public void make(final Holder state) {
            state.slot.makeDurable(NAME);
        }

        @Actor
        public void look(final Holder state, final L_Result result) {
            result.r1 = state.look();
        }

        @Arbiter
        public void settle(final Holder state, final L_Result result) {
            state.settle();
        }
    }

    /** The mode first. */
    @Twin("misnamed")
    @JCStressTest
    @JCStressMeta(DurableStress.class)
    public static class ModeFirst {
        @Actor
        public void make(final Holder state) {
            Memory.setIntRelease(state.address + ChannelLayout.SLOT_MODE_OFFSET, ChannelLayout.MODE_DURABLE);
            Steps.dawdle();
            Memory.setRelease(state.address + ChannelLayout.SLOT_DURABLE_NAME_OFFSET, NAME);
        }

        @Actor
        public void look(final Holder state, final L_Result result) {
            result.r1 = state.look();
        }

        @Arbiter
        public void settle(final Holder state, final L_Result result) {
            state.settle();
        }
    }
}
