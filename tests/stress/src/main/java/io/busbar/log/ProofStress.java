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

/** That a dead publisher won its claim can be proved at any time, while the others hand the proof on and on. */
@Ordering({"tail", "announce-claim", "backlog", "won"})
@Outcome(id = "at home", expect = Expect.ACCEPTABLE, desc = "Proved, and the tail still names the winner.")
@Outcome(id = "moved on", expect = Expect.ACCEPTABLE, desc = "Proved, wherever the proof was.")
@Outcome(id = "missed", expect = Expect.FORBIDDEN, desc = "The proof was where nobody looked at that moment.")
public final class ProofStress {
    private ProofStress() {}

    @State
    public static class Claim {
        private static final Ring<SharedSlice> RING = new Ring<>(SharedSlice::new);
        final SharedSlice slice = RING.lend();
        final long end;

        public Claim() {
            slice.vary();
            end = slice.leaveClaim();
        }

        String prove() {
            for (int i = 0; i < 8; i++) {
                if (!slice.proof.isWon(end, SharedSlice.DEAD)) {
                    return "missed";
                }
            }
            return where();
        }

        String where() {
            return ChannelLayout.tailPosition(slice.tail.get()) == end ? "at home" : "moved on";
        }

        void goOn() {
            for (int i = 0; i < 5; i++) {
                slice.alternate();
            }
        }
    }

    @JCStressTest
    @JCStressMeta(ProofStress.class)
    public static class Right {
        @Actor
        public void goOn(final Claim claim) {
            claim.goOn();
        }

        @Actor
        public void prove(final Claim claim, final L_Result result) {
            result.r1 = claim.prove();
        }

        @Arbiter
        public void settle(final Claim claim, final L_Result result) {
            claim.slice.giveBack();
        }
    }

    /** Who wants to know looks at the places against the way that the proof goes. */
    @Twin("missed")
    @JCStressTest
    @JCStressMeta(ProofStress.class)
    public static class LookedBackwards {
        @Actor
        public void goOn(final Claim claim) {
            claim.goOn();
        }

        @Actor
        public void prove(final Claim claim, final L_Result result) {
            boolean missed = false;
            for (int i = 0; i < 8; i++) {
                missed |= !isWon(claim.slice, claim.end);
            }
            result.r1 = missed ? "missed" : claim.where();
        }

        private static boolean isWon(final SharedSlice slice, final long end) {
            final long wanted = ChannelLayout.tail(end, SharedSlice.DEAD);
            if (slice.proof.of(SharedSlice.DEAD).won() == end) {
                return true;
            }
            for (int slot = 0; slot < 2; slot++) {
                for (int i = 0; i < ChannelLayout.BACKLOG; i++) {
                    if (slice.proof.of(slot).backlog(i) == wanted) {
                        return true;
                    }
                }
            }
            Steps.dawdle();
            return slice.proof.of(0).origin() == wanted
                    || slice.proof.of(1).origin() == wanted
                    || slice.tail.get() == wanted;
        }

        @Arbiter
        public void settle(final Claim claim, final L_Result result) {
            claim.slice.giveBack();
        }
    }

    /** A publisher claims first, and then says from where. */
    @Twin("missed")
    @JCStressTest
    @JCStressMeta(ProofStress.class)
    public static class AnnouncedLate {
        @Actor
        public void goOn(final Claim claim) {
            final SharedSlice slice = claim.slice;
            final long origin = slice.tail.get();
            slice.tail.move(origin, claim.end + 32, 0);
            Steps.dawdle();
            slice.proof.of(0).announce(origin, claim.end + 32);
        }

        @Actor
        public void prove(final Claim claim, final L_Result result) {
            result.r1 = claim.prove();
        }

        @Arbiter
        public void settle(final Claim claim, final L_Result result) {
            claim.slice.giveBack();
        }
    }

    /** A publisher replaces its origin first, and then puts it into the backlog. */
    @Twin("missed")
    @JCStressTest
    @JCStressMeta(ProofStress.class)
    public static class KeptLate {
        @Actor
        public void goOn(final Claim claim) {
            final SharedSlice slice = claim.slice;
            final Announcement announcement = slice.proof.of(0);
            final long origin = slice.tail.get();
            announcement.announce(origin, claim.end + 32);
            slice.tail.move(origin, claim.end + 32, 0);
            announcement.setWon(claim.end + 32);
            announcement.announce(slice.tail.get(), claim.end + 64);
            Steps.dawdle();
            announcement.setBacklog(0, origin);
        }

        @Actor
        public void prove(final Claim claim, final L_Result result) {
            result.r1 = claim.prove();
        }

        @Arbiter
        public void settle(final Claim claim, final L_Result result) {
            claim.slice.giveBack();
        }
    }
}
