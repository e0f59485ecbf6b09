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
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A joiner stores its cursor and reads W, the publisher stores W and reads the cursors: at least one of them sees the
 * other. So the publisher may not write over what the joiner holds. The twins without a fence show on x86, whose stores
 * wait in a buffer while younger loads go ahead.
 */
@Ordering("join")
@Outcome(id = "stepped back", expect = Expect.ACCEPTABLE, desc = "The joiner saw W and took a later checkpoint.")
@Outcome(id = "held back", expect = Expect.ACCEPTABLE, desc = "The publisher saw the cursor.")
@Outcome(id = "overwritten", expect = Expect.FORBIDDEN, desc = "Neither saw the other.")
public final class JoinStress {
    private JoinStress() {}

    @State
    public static class Limit {
        private static final Ring<LimitSlice> RING = new Ring<>(LimitSlice::new);
        final LimitSlice slice = RING.lend();
        final long target = slice.target();
        private final Meeting meeting = new Meeting();
        private final int delay = (int) (target / slice.step) & 7;
        long limit;
        long held;

        public Limit() {
            slice.joiner.setCursor(ChannelLayout.NOT_HOLDING);
        }

        /** The joiner has to find its checkpoint first, so the publisher is the one to be delayed. */
        void meetAsPublisher() {
            meeting.arrive(delay);
        }

        void meetAsJoiner() {
            meeting.arrive(0);
        }

        long raiseWithoutFence() {
            slice.storeCheckpoint();
            slice.announce();
            return slice.allowed();
        }

        Checkpoint oldest() {
            final long bound = slice.subscriber.writeLimit() - LimitSlice.CAPACITY;
            return slice.subscriberCheckpoints.earliestFrom(bound);
        }

        void settle(final L_Result result) {
            if (limit > held + LimitSlice.CAPACITY) {
                result.r1 = "overwritten";
            } else {
                result.r1 = limit < target ? "held back" : "stepped back";
            }
            slice.giveBack();
        }
    }

    @JCStressTest
    @JCStressMeta(JoinStress.class)
    public static class Right {
        @Actor
        public void publish(final Limit state) {
            state.meetAsPublisher();
            state.limit = state.slice.raise();
        }

        @Actor
        public void join(final Limit state) {
            state.meetAsJoiner();
            state.held = Private.hold(state.slice.subscriber, state.slice.joiner, true)
                    .position();
        }

        @Arbiter
        public void settle(final Limit state, final L_Result result) {
            state.settle(result);
        }
    }

    /** The publisher reads the cursors without a fence after W. */
    @Twin("overwritten")
    @JCStressTest
    @JCStressMeta(JoinStress.class)
    public static class PublisherWithoutFence {
        @Actor
        public void publish(final Limit state) {
            state.meetAsPublisher();
            state.limit = state.raiseWithoutFence();
        }

        @Actor
        public void join(final Limit state) {
            state.meetAsJoiner();
            state.held = Private.hold(state.slice.subscriber, state.slice.joiner, true)
                    .position();
        }

        @Arbiter
        public void settle(final Limit state, final L_Result result) {
            state.settle(result);
        }
    }

    /** The joiner reads W without a fence after its cursor. */
    @Twin("overwritten")
    @JCStressTest
    @JCStressMeta(JoinStress.class)
    public static class JoinerWithoutFence {
        @Actor
        public void publish(final Limit state) {
            state.meetAsPublisher();
            state.limit = state.slice.raise();
        }

        @Actor
        public void join(final Limit state) {
            state.meetAsJoiner();
            Checkpoint candidate;
            do {
                candidate = state.oldest();
                state.slice.joiner.setCursor(candidate.position());
            } while (candidate.position() + LimitSlice.CAPACITY < state.slice.subscriber.writeLimit());
            state.held = candidate.position();
        }

        @Arbiter
        public void settle(final Limit state, final L_Result result) {
            state.settle(result);
        }
    }

    /** The joiner does not look at W again. */
    @Twin("overwritten")
    @JCStressTest
    @JCStressMeta(JoinStress.class)
    public static class NoSecondLook {
        @Actor
        public void publish(final Limit state) {
            state.meetAsPublisher();
            state.limit = state.slice.raise();
        }

        @Actor
        public void join(final Limit state) {
            state.meetAsJoiner();
            state.held = state.oldest().position();
            state.slice.joiner.setCursor(state.held);
            Memory.fullFence();
        }

        @Arbiter
        public void settle(final Limit state, final L_Result result) {
            state.settle(result);
        }
    }

    /** A log in its second lap, whose every record raises W. */
    static final class LappedSlice extends Slice {
        final ExclusiveAppender appender;
        final Message message = new Message(240);
        final Seen seen = new Seen(240);

        LappedSlice() {
            super(LimitSlice.CAPACITY);
            appender = new ExclusiveAppender(publisher);
            while (appender.position() < 2 * LimitSlice.CAPACITY) {
                offer();
            }
        }

        long offer() {
            message.at(appender.position());
            return appender.offer(Message.TYPE, message.bytes, message.offset, message.length());
        }
    }

    @State
    public static class LappedLog {
        private static final Ring<LappedSlice> RING = new Ring<>(LappedSlice::new);
        final LappedSlice slice = RING.lend();
        LogReader reader;

        public LappedLog() {
            slice.seen.reset();
        }
    }

    /** The real join, with its system calls, from the oldest record to the tail: all is whole, in order and there. */
    @JCStressTest
    @Outcome(id = "whole, passed", expect = Expect.ACCEPTABLE, desc = "The publisher had the space already.")
    @Outcome(id = "whole, held back", expect = Expect.ACCEPTABLE, desc = "The joiner held the space.")
    @Outcome(id = "torn, .*", expect = Expect.FORBIDDEN, desc = "A record was not whole, or not the next.")
    @Outcome(id = "stuck, .*", expect = Expect.FORBIDDEN, desc = "The reader does not reach the tail.")
    public static class RightToTheTail {
        @Actor
        public void publish(final LappedLog log, final LL_Result result) {
            boolean passed = true;
            for (int i = 0; i < 8; i++) {
                passed &= log.slice.offer() > 0;
            }
            result.r2 = passed ? "passed" : "held back";
        }

        @Actor
        public void join(final LappedLog log) {
            log.reader = LogReader.join(log.slice.subscriber, true, true);
            log.reader.poll(log.slice.seen, 4);
        }

        @Arbiter
        public void settle(final LappedLog log, final LL_Result result) {
            log.reader.poll(log.slice.seen, 100);
            final boolean stuck = log.reader.position() != log.slice.appender.position();
            result.r1 = stuck ? "stuck" : log.slice.seen.torn ? "torn" : "whole";
            log.reader.close();
            log.slice.giveBack();
        }
    }
}
