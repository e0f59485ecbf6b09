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

/**
 * A publisher dies after it announced a claim and before it made it; its slot's next owner announces and wins one at
 * the same place. That is never taken for the claim of the dead one. With the kernel's locks.
 */
@Ordering("generation")
@Outcome(id = "waited before", expect = Expect.ACCEPTABLE, desc = "Nothing was claimed yet.")
@Outcome(id = "waited after", expect = Expect.ACCEPTABLE, desc = "The claim's owner lives.")
@Outcome(id = "skipped", expect = Expect.FORBIDDEN, desc = "A living publisher's claim was taken for a dead one's.")
public final class DeadClaimStress {
    /** How long the twin waits for the slot's next owner, who has some system calls to make. */
    private static final int PATIENCE = 20_000;

    private DeadClaimStress() {}

    @State
    public static class Successor {
        private static final Ring<SharedSlice> RING = new Ring<>(SharedSlice::new);
        final SharedSlice slice = RING.lend();
        final long origin = slice.tail.get();
        final long position = ChannelLayout.tailPosition(origin);
        private Slot slot;

        public Successor() {
            slice.proof.of(SharedSlice.DEAD).announce(origin, position + 16);
        }

        void succeed() {
            slot = Slot.tryTake(slice.publisher, SharedSlice.DEAD, ChannelLayout.MODE_PUBLISHER);
            slot.settle();
            slot.setCursor(position);
            slice.proof.of(SharedSlice.DEAD).announce(origin, position + 32);
            slice.tail.move(origin, position + 32, SharedSlice.DEAD);
        }

        String waited() {
            return slice.tail.get() == origin ? "waited before" : "waited after";
        }

        void settle() {
            slot.free();
            slice.giveBack();
        }
    }

    @JCStressTest
    @JCStressMeta(DeadClaimStress.class)
    public static class Right {
        @Actor
        public void succeed(final Successor state) {
            state.succeed();
        }

        @Actor
        public void judge(final Successor state, final L_Result result) {
            final DeadClaims claims = new DeadClaims(state.slice.subscriber, System::nanoTime);
            boolean skipped = false;
            for (int i = 0; i < 8; i++) {
                skipped |= claims.endOf(state.position) != DeadClaims.NONE;
            }
            result.r1 = skipped ? "skipped" : state.waited();
        }

        @Arbiter
        public void settle(final Successor state, final L_Result result) {
            state.settle();
        }
    }

    /** Who meets the claim does not count the slot's owners. */
    @Twin("skipped")
    @JCStressTest
    @JCStressMeta(DeadClaimStress.class)
    public static class GenerationIgnored {
        @Actor
        public void succeed(final Successor state) {
            state.succeed();
        }

        @Actor
        public void judge(final Successor state, final L_Result result) {
            result.r1 = isDeadClaim(state) ? "skipped" : state.waited();
        }

        private static boolean isDeadClaim(final Successor state) {
            final SharedSlice slice = state.slice;
            if (!new Liveness(slice.subscriber).isDead(SharedSlice.DEAD)) {
                return false;
            }
            for (int i = 0; i < PATIENCE && slice.tail.get() == state.origin; i++) {
                Thread.onSpinWait();
            }
            final Announcement announcement = slice.proof.of(SharedSlice.DEAD);
            return ChannelLayout.tailPosition(announcement.origin()) == state.position
                    && !slice.subscriber.isStamped(state.position)
                    && slice.proof.isWon(announcement.end(), SharedSlice.DEAD);
        }

        @Arbiter
        public void settle(final Successor state, final L_Result result) {
            state.settle();
        }
    }
}
