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

/** A claim that was written and aborted is never polled; one that was committed is polled whole. */
@Ordering("commit")
@Outcome(id = "nothing", expect = Expect.ACCEPTABLE, desc = "Polled before the commit of the second claim.")
@Outcome(id = "committed", expect = Expect.ACCEPTABLE, desc = "Polled after it: the second claim, and not the first.")
@Outcome(id = "aborted", expect = Expect.FORBIDDEN, desc = "The aborted claim was polled.")
@Outcome(id = "torn", expect = Expect.FORBIDDEN, desc = "The stamp was there, the record was not.")
@Outcome(id = "lost", expect = Expect.FORBIDDEN, desc = "The committed claim was never polled.")
public final class ClaimStress {
    private ClaimStress() {}

    @State
    public static class Log {
        private static final Ring<LogSlice> RING = new Ring<>(() -> new LogSlice(48));
        final LogSlice slice = RING.lend();

        public Log() {
            slice.seen.reset();
        }

        String poll() {
            slice.poll(3);
            final Seen seen = slice.seen;
            return seen.aborted > 0 ? "aborted" : seen.torn ? "torn" : seen.records == 0 ? "nothing" : "committed";
        }

        void settle(final L_Result result) {
            slice.poll(3);
            if (slice.seen.records != 1) {
                result.r1 = "lost";
            }
            slice.giveBack();
        }
    }

    @JCStressTest
    @JCStressMeta(ClaimStress.class)
    public static class Right {
        @Actor
        public void publish(final Log log) {
            claim(log.slice, Message.ABORTED).abortClaim();
            claim(log.slice, Message.TYPE).commitClaim();
        }

        private static ExclusiveAppender claim(final LogSlice slice, final int type) {
            final ExclusiveAppender appender = slice.appender;
            final Message message = slice.message.at(appender.position());
            appender.claim(type, message.length());
            Memory.copy(message.bytes, message.offset, appender.claimAddress(), message.length());
            return appender;
        }

        @Actor
        public void poll(final Log log, final L_Result result) {
            result.r1 = log.poll();
        }

        @Arbiter
        public void settle(final Log log, final L_Result result) {
            log.settle(result);
        }
    }

    /** The publisher aborts by committing first and turning the record into padding afterwards. */
    @Twin("aborted")
    @JCStressTest
    @JCStressMeta(ClaimStress.class)
    public static class PaddedAfterStamp {
        @Actor
        public void publish(final Log log) {
            final Steps steps = log.slice.steps;
            final Message message = log.slice.message;
            final long first = steps.tail;
            final long second = first + steps.size(message);
            steps.payload(first, message.at(first));
            steps.lengthAndType(first, message.length(), Message.ABORTED);
            steps.stamp(first);
            Steps.dawdle();
            steps.lengthAndType(first, message.length(), RecordLayout.PADDING);
            steps.body(second, message);
            steps.stamp(second);
            steps.tail = second + steps.size(message);
        }

        @Actor
        public void poll(final Log log, final L_Result result) {
            result.r1 = log.poll();
        }

        @Arbiter
        public void settle(final Log log, final L_Result result) {
            log.settle(result);
        }
    }
}
