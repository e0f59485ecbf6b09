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

/** A group is founded anew under another name. Who sees it founded sees the new name, and a tail that holds. */
@Ordering("founded")
@Outcome(id = "not yet", expect = Expect.ACCEPTABLE, desc = "Looked before it was founded.")
@Outcome(id = "founded", expect = Expect.ACCEPTABLE, desc = "Looked after it was.")
@Outcome(id = "void", expect = Expect.FORBIDDEN, desc = "It was founded, and held nothing.")
@Outcome(id = "misnamed", expect = Expect.FORBIDDEN, desc = "It was founded, and had the name of another.")
public final class FoundingStress {
    private static final long POSITION = 64;
    private static final byte[] OLD_NAME = {'o', 'l', 'd', '.', '.', '.', '.'};
    private static final byte[] NAME = {'y', 'o', 'u', 'n', 'g', 'e', 'r'};

    private FoundingStress() {}

    @State
    public static class Dissolved {
        private static final Ring<Slice> RING = new Ring<>(() -> new Slice(4096));
        final Slice slice = RING.lend();
        final GroupEntry founder = new GroupEntry(slice.publisher, 1);
        final GroupEntry onlooker = new GroupEntry(slice.subscriber, 1);

        public Dissolved() {
            founder.reset(OLD_NAME);
            Memory.setRelease(slice.publisher.groupAddress(1) + ChannelLayout.GROUP_FOUNDED_OFFSET, 0);
        }

        String look() {
            for (int i = 0; i < 20; i++) {
                if (onlooker.isFounded()) {
                    return !onlooker.isNamed(NAME)
                            ? "misnamed"
                            : onlooker.tail().position() == POSITION ? "founded" : "void";
                }
            }
            return "not yet";
        }
    }

    @JCStressTest
    @JCStressMeta(FoundingStress.class)
    public static class Right {
        @Actor
        public void found(final Dissolved state) {
            state.founder.reset(NAME);
            state.founder.setTail(POSITION);
            state.founder.setFounded();
        }

        @Actor
        public void look(final Dissolved state, final L_Result result) {
            result.r1 = state.look();
        }

        @Arbiter
        public void settle(final Dissolved state, final L_Result result) {
            state.slice.giveBack();
        }
    }

    /** The founder says that it is done before it is. */
    @Twin("misnamed")
    @JCStressTest
    @JCStressMeta(FoundingStress.class)
    public static class FoundedFirst {
        @Actor
        public void found(final Dissolved state) {
            state.founder.setFounded();
            Steps.dawdle();
            state.founder.reset(NAME);
            state.founder.setTail(POSITION);
        }

        @Actor
        public void look(final Dissolved state, final L_Result result) {
            result.r1 = state.look();
        }

        @Arbiter
        public void settle(final Dissolved state, final L_Result result) {
            state.slice.giveBack();
        }
    }
}
