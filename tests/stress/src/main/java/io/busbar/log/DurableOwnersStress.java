package io.busbar.log;

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
 * Two become durable subscribers of one name at once, where there was none: one does, the other is refused. Real locks
 * of the kernel, so samples are fewer.
 */
@Outcome(id = "first", expect = Expect.ACCEPTABLE, desc = "The first has the name, the other was refused.")
@Outcome(id = "second", expect = Expect.ACCEPTABLE, desc = "The other way round.")
@Outcome(id = "both", expect = Expect.FORBIDDEN, desc = "The name has two slots, one of which nobody will find again.")
@Outcome(id = "neither", expect = Expect.FORBIDDEN, desc = "Both were refused.")
public final class DurableOwnersStress {
    private static final long NAME = 7;

    private DurableOwnersStress() {}

    @State
    public static class Unnamed {
        private static final Ring<Slice> RING = new Ring<>(() -> new Slice(4096, 2, 2));
        final Slice slice = RING.lend();
        private final Meeting meeting = new Meeting();
        Joining first;
        Joining second;

        Joining join(final Channel channel, final boolean underTheByte) {
            meeting.arrive(0);
            try {
                return underTheByte
                        ? Joining.joinDurable(channel, NAME, true)
                        : Joining.findOrMakeDurable(channel, NAME, true);
            } catch (final ChannelBusyException e) {
                return null;
            }
        }

        void settle(final L_Result result) {
            if (first == null) {
                result.r1 = second == null ? "neither" : "second";
            } else {
                result.r1 = second == null ? "first" : "both";
                first.slot().forget();
            }
            if (second != null) {
                second.slot().forget();
            }
            slice.giveBack();
        }
    }

    @JCStressTest
    @JCStressMeta(DurableOwnersStress.class)
    public static class Right {
        @Actor
        public void first(final Unnamed state) {
            state.first = state.join(state.slice.publisher, true);
        }

        @Actor
        public void second(final Unnamed state) {
            state.second = state.join(state.slice.second, true);
        }

        @Arbiter
        public void settle(final Unnamed state, final L_Result result) {
            state.settle(result);
        }
    }

    /** They do not lock the byte under which durable slots are looked for and made. */
    @Twin("both")
    @JCStressTest
    @JCStressMeta(DurableOwnersStress.class)
    public static class WithoutTheByte {
        @Actor
        public void first(final Unnamed state) {
            state.first = state.join(state.slice.publisher, false);
        }

        @Actor
        public void second(final Unnamed state) {
            state.second = state.join(state.slice.second, false);
        }

        @Arbiter
        public void settle(final Unnamed state, final L_Result result) {
            state.settle(result);
        }
    }
}
