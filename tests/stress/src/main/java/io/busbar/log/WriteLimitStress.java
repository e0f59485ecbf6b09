package io.busbar.log;

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

/** Who sees the new W also sees the checkpoint that was stored before it. */
@Ordering("announce")
@Outcome(id = "before", expect = Expect.ACCEPTABLE, desc = "The old W.")
@Outcome(id = "after", expect = Expect.ACCEPTABLE, desc = "The new W, and a checkpoint not older than a step.")
@Outcome(id = "too old", expect = Expect.FORBIDDEN, desc = "The new W without its checkpoint.")
public final class WriteLimitStress {
    private WriteLimitStress() {}

    @State
    public static class Limit {
        private static final Ring<LimitSlice> RING = new Ring<>(LimitSlice::new);
        final LimitSlice slice = RING.lend();
        final long target = slice.target();

        String look() {
            final long writeLimit = slice.subscriber.writeLimit();
            final Checkpoint newest = slice.subscriberCheckpoints.newest();
            return newest.position() < writeLimit - slice.step ? "too old" : writeLimit < target ? "before" : "after";
        }
    }

    @JCStressTest
    @JCStressMeta(WriteLimitStress.class)
    public static class Right {
        @Actor
        public void publish(final Limit state) {
            state.slice.raise();
        }

        @Actor
        public void look(final Limit state, final L_Result result) {
            result.r1 = state.look();
        }

        @Arbiter
        public void settle(final Limit state, final L_Result result) {
            state.slice.giveBack();
        }
    }

    /** The publisher announces first, and then stores the checkpoint. */
    @Twin("too old")
    @JCStressTest
    @JCStressMeta(WriteLimitStress.class)
    public static class CheckpointLast {
        @Actor
        public void publish(final Limit state) {
            final LimitSlice slice = state.slice;
            final long position = slice.target() - slice.step;
            slice.announce();
            Steps.dawdle();
            slice.publisherCheckpoints.store((int) (position / slice.step), position, position / slice.step);
        }

        @Actor
        public void look(final Limit state, final L_Result result) {
            result.r1 = state.look();
        }

        @Arbiter
        public void settle(final Limit state, final L_Result result) {
            state.slice.giveBack();
        }
    }
}
