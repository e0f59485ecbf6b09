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

/**
 * A member takes records, and works on them for longer than the race lasts: the hold moves from the group's tail to the
 * member's cursor. A publisher that looks meanwhile finds it in one of the two.
 */
@Ordering({"tail", "taken"})
@Outcome(id = "held before", expect = Expect.ACCEPTABLE, desc = "Nothing was taken yet.")
@Outcome(id = "held after", expect = Expect.ACCEPTABLE, desc = "The records were taken, and their hold was seen.")
@Outcome(
        id = "missed",
        expect = Expect.FORBIDDEN,
        desc = "Seen at neither: the publisher would overwrite what is held.")
public final class TakeStress {
    private static final long START = 64;
    private static final long END = 128;
    private static final int MEMBER = 3;
    private static final int LOOKS = 8;

    private TakeStress() {}

    @State
    public static class Untaken {
        private static final Ring<Slice> RING = new Ring<>(() -> new Slice(4096));
        final Slice slice = RING.lend();
        final GroupEntry group = new GroupEntry(slice.subscriber, 0);
        final long origin = ChannelLayout.tail(START, 0);
        final int slot = group.firstSlot() + MEMBER;

        public Untaken() {
            group.reset(new byte[] {'g'});
            group.setTail(START);
        }

        void announce() {
            Memory.setRelease(slice.subscriber.slotAddress(slot) + ChannelLayout.SLOT_CURSOR_OFFSET, START);
            group.proof().of(MEMBER).announce(origin, END);
        }

        /** Looks a few times, as a publisher does. */
        String look() {
            boolean held = true;
            for (int i = 0; i < LOOKS; i++) {
                held &= slice.publisher.lowestHold(0) <= START;
            }
            return told(held);
        }

        String told(final boolean held) {
            return !held ? "missed" : group.tail().get() == origin ? "held before" : "held after";
        }

        void settle() {
            group.clearCursor(slot);
            slice.giveBack();
        }
    }

    @JCStressTest
    @JCStressMeta(TakeStress.class)
    public static class Right {
        @Actor
        public void take(final Untaken state) {
            state.announce();
            state.group.tail().move(state.origin, END, MEMBER);
        }

        @Actor
        public void look(final Untaken state, final L_Result result) {
            result.r1 = state.look();
        }

        @Arbiter
        public void settle(final Untaken state, final L_Result result) {
            state.settle();
        }
    }

    /** The publisher looks at the cursors before the tail. */
    @Twin("missed")
    @JCStressTest
    @JCStressMeta(TakeStress.class)
    public static class CursorsFirst {
        @Actor
        public void take(final Untaken state) {
            state.announce();
            state.group.tail().move(state.origin, END, MEMBER);
        }

        @Actor
        public void look(final Untaken state, final L_Result result) {
            final long cursor = state.slice.publisher.cursor(state.slot);
            Steps.dawdle();
            final long tail = state.group.tail().position();
            result.r1 = state.told(Math.min(cursor, tail) <= START);
        }

        @Arbiter
        public void settle(final Untaken state, final L_Result result) {
            state.settle();
        }
    }

    /** The member makes its claim, and announces it then. */
    @Twin("missed")
    @JCStressTest
    @JCStressMeta(TakeStress.class)
    public static class ClaimedFirst {
        @Actor
        public void take(final Untaken state) {
            state.group.tail().move(state.origin, END, MEMBER);
            Steps.dawdle();
            state.announce();
        }

        @Actor
        public void look(final Untaken state, final L_Result result) {
            result.r1 = state.look();
        }

        @Arbiter
        public void settle(final Untaken state, final L_Result result) {
            state.settle();
        }
    }
}
