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
 * A subscriber of two channels goes to sleep on both doorbells while a record is published to the second: it sees the
 * record, or the count of that channel has moved.
 */
@Ordering({"sleep", "ring"})
@Outcome(id = "awake", expect = Expect.ACCEPTABLE, desc = "Its last look found the record.")
@Outcome(id = "rung", expect = Expect.ACCEPTABLE, desc = "The publisher saw that it was about to sleep.")
@Outcome(id = "lost", expect = Expect.FORBIDDEN, desc = "It sleeps, and the record is there.")
public final class SleepSetStress {
    private static final int PAYLOAD = 48;

    private SleepSetStress() {}

    @State
    public static class Bed {
        private static final Ring<LogSlice> FIRST = new Ring<>(() -> new LogSlice(PAYLOAD));
        private static final Ring<LogSlice> SECOND = new Ring<>(() -> new LogSlice(PAYLOAD));
        final LogSlice first = FIRST.lend();
        final LogSlice second = SECOND.lend();
        final Doorbell one = new Doorbell(first.subscriber);
        final Doorbell other = new Doorbell(second.subscriber);
        private final Doorbell publisher = new Doorbell(second.publisher);
        private final Meeting meeting = new Meeting();
        private int rings;

        public Bed() {
            first.seen.reset();
            second.seen.reset();
        }

        /** The sleeper has system calls on its way, so the publisher comes at different moments of it. */
        void publish() {
            meeting.arrive((int) (second.appender.position() / 64) & 7);
            second.offer();
        }

        void meet() {
            meeting.arrive(0);
            one.rings();
            rings = other.rings();
        }

        void look() {
            first.poll(1);
            second.poll(1);
        }

        void settle(final L_Result result) {
            if (second.seen.records > 0) {
                result.r1 = "awake";
            } else {
                result.r1 = other.rings() != rings ? "rung" : "lost";
            }
            second.poll(10);
            publisher.ring();
            new Doorbell(first.publisher).ring();
            first.giveBack();
            second.giveBack();
        }
    }

    @JCStressTest
    @JCStressMeta(SleepSetStress.class)
    public static class Right {
        @Actor
        public void publish(final Bed bed) {
            bed.publish();
        }

        @Actor
        public void sleep(final Bed bed) {
            bed.meet();
            bed.one.raiseFlag();
            bed.other.raiseFlag();
            Doorbell.barrier();
            bed.look();
        }

        @Arbiter
        public void settle(final Bed bed, final L_Result result) {
            bed.settle(result);
        }
    }

    /** The barrier comes after the first flag only. */
    @Twin("lost")
    @JCStressTest
    @JCStressMeta(SleepSetStress.class)
    public static class BarrierTooEarly {
        @Actor
        public void publish(final Bed bed) {
            bed.publish();
        }

        @Actor
        public void sleep(final Bed bed) {
            bed.meet();
            bed.one.raiseFlag();
            Doorbell.barrier();
            bed.look();
            Steps.dawdle();
            bed.other.raiseFlag();
        }

        @Arbiter
        public void settle(final Bed bed, final L_Result result) {
            bed.settle(result);
        }
    }
}
