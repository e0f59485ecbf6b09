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
 * A subscriber goes to sleep while a record is published: it sees the record, or the futex's count has moved and it
 * does not fall asleep. Without membarrier the twin shows on x86, where the publisher's stamp waits in a buffer while
 * its load of the flag goes ahead.
 */
@Ordering({"sleep", "ring"})
@Outcome(id = "awake", expect = Expect.ACCEPTABLE, desc = "Its last look found the record.")
@Outcome(id = "rung", expect = Expect.ACCEPTABLE, desc = "The publisher saw that it was about to sleep.")
@Outcome(id = "lost", expect = Expect.FORBIDDEN, desc = "It sleeps, and the record is there.")
public final class DoorbellStress {
    private static final int PAYLOAD = 48;

    private DoorbellStress() {}

    @State
    public static class Bed {
        private static final Ring<LogSlice> RING = new Ring<>(() -> new LogSlice(PAYLOAD));
        final LogSlice slice = RING.lend();
        final Doorbell publisher = new Doorbell(slice.publisher);
        final Doorbell sleeper = new Doorbell(slice.subscriber);
        private final Meeting meeting = new Meeting();
        private int rings;

        public Bed() {
            slice.seen.reset();
        }

        /** The sleeper has system calls on its way, so the publisher comes at different moments of it. */
        void meetAsPublisher() {
            meeting.arrive((int) (slice.appender.position() / 64) & 7);
        }

        void meetAsSleeper() {
            meeting.arrive(0);
        }

        void readRings() {
            rings = sleeper.rings();
        }

        void raiseFlag() {
            Memory.setOpaque(slice.subscriber.control() + ChannelLayout.SLEEPERS_OFFSET, 1);
        }

        void look() {
            slice.poll(1);
        }

        void goToSleep() {
            readRings();
            sleeper.announce();
            look();
        }

        void settle(final L_Result result) {
            if (slice.seen.records > 0) {
                result.r1 = "awake";
            } else {
                result.r1 = sleeper.rings() != rings ? "rung" : "lost";
            }
            slice.poll(10);
            publisher.ring();
            slice.giveBack();
        }
    }

    @JCStressTest
    @JCStressMeta(DoorbellStress.class)
    public static class Right {
        @Actor
        public void publish(final Bed bed) {
            bed.meetAsPublisher();
            bed.slice.offer();
        }

        @Actor
        public void sleep(final Bed bed) {
            bed.meetAsSleeper();
            bed.goToSleep();
        }

        @Arbiter
        public void settle(final Bed bed, final L_Result result) {
            bed.settle(result);
        }
    }

    /** The publisher is still at work on an earlier ring. */
    @JCStressTest
    @JCStressMeta(DoorbellStress.class)
    public static class RightAfterAnotherRing {
        @Actor
        public void publish(final Bed bed) {
            bed.meetAsPublisher();
            bed.publisher.ring();
            bed.slice.offer();
        }

        @Actor
        public void sleep(final Bed bed) {
            bed.meetAsSleeper();
            bed.goToSleep();
        }

        @Arbiter
        public void settle(final Bed bed, final L_Result result) {
            bed.settle(result);
        }
    }

    /** The sleeper has a fence of its own, and leaves the publisher's processor alone. */
    @Twin("lost")
    @JCStressTest
    @JCStressMeta(DoorbellStress.class)
    public static class WithoutMembarrier {
        @Actor
        public void publish(final Bed bed) {
            bed.meetAsPublisher();
            bed.slice.offer();
        }

        @Actor
        public void sleep(final Bed bed) {
            bed.meetAsSleeper();
            bed.readRings();
            bed.raiseFlag();
            Memory.fullFence();
            bed.look();
        }

        @Arbiter
        public void settle(final Bed bed, final L_Result result) {
            bed.settle(result);
        }
    }

    /** The sleeper's last look comes before its flag. */
    @Twin("lost")
    @JCStressTest
    @JCStressMeta(DoorbellStress.class)
    public static class LooksFirst {
        @Actor
        public void publish(final Bed bed) {
            bed.meetAsPublisher();
            bed.slice.offer();
        }

        @Actor
        public void sleep(final Bed bed) {
            bed.meetAsSleeper();
            bed.readRings();
            bed.look();
            Steps.dawdle();
            bed.sleeper.announce();
        }

        @Arbiter
        public void settle(final Bed bed, final L_Result result) {
            bed.settle(result);
        }
    }

    /** An earlier ring moves the count before it takes the flag back, and so takes back that of the next sleeper. */
    @Twin("lost")
    @JCStressTest
    @JCStressMeta(DoorbellStress.class)
    public static class FlagBackLast {
        @Actor
        public void publish(final Bed bed) {
            final long control = bed.slice.publisher.control();
            bed.meetAsPublisher();
            final long count = control + ChannelLayout.DOORBELL_OFFSET;
            Memory.setIntRelease(count, Memory.getInt(count) + 1);
            for (int i = 0; i < 50; i++) {
                Steps.dawdle();
            }
            Memory.setOpaque(control + ChannelLayout.SLEEPERS_OFFSET, 0);
            bed.slice.offer();
        }

        @Actor
        public void sleep(final Bed bed) {
            bed.meetAsSleeper();
            bed.goToSleep();
        }

        @Arbiter
        public void settle(final Bed bed, final L_Result result) {
            bed.settle(result);
        }
    }
}
