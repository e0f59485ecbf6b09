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

/** The records of a batch are polled all or none, in order. */
@Ordering("commit")
@Outcome(id = "none", expect = Expect.ACCEPTABLE, desc = "Polled before the commit.")
@Outcome(id = "all", expect = Expect.ACCEPTABLE, desc = "Polled after it.")
@Outcome(id = "some", expect = Expect.FORBIDDEN, desc = "A batch that is half visible.")
@Outcome(id = "torn", expect = Expect.FORBIDDEN, desc = "A record of it was not whole.")
@Outcome(id = "lost", expect = Expect.FORBIDDEN, desc = "Some were never polled.")
public final class BatchStress {
    private static final int BATCH = 4;

    private BatchStress() {}

    @State
    public static class Log {
        private static final Ring<LogSlice> RING = new Ring<>(() -> new LogSlice(48));
        final LogSlice slice = RING.lend();

        public Log() {
            slice.seen.reset();
        }

        String poll() {
            slice.poll(2 * BATCH);
            final Seen seen = slice.seen;
            return seen.torn ? "torn" : seen.records == 0 ? "none" : seen.records == BATCH ? "all" : "some";
        }

        void settle(final L_Result result) {
            slice.poll(2 * BATCH);
            if (slice.seen.records != BATCH) {
                result.r1 = "lost";
            }
            slice.giveBack();
        }
    }

    @JCStressTest
    @JCStressMeta(BatchStress.class)
    public static class Right {
        @Actor
        public void publish(final Log log) {
            final ExclusiveAppender appender = log.slice.appender;
            final Message message = log.slice.message;
            appender.beginBatch();
            long position = appender.position();
            for (int i = 0; i < BATCH; i++) {
                message.at(position);
                position = appender.batchOffer(Message.TYPE, message.bytes, message.offset, message.length());
            }
            appender.commitBatch();
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

    /** The publisher stamps each record as it goes, instead of the first one last of all. */
    @Twin("some")
    @JCStressTest
    @JCStressMeta(BatchStress.class)
    public static class FirstStampNotLast {
        @Actor
        public void publish(final Log log) {
            for (int i = 0; i < BATCH; i++) {
                log.slice.steps.publish(log.slice.message);
            }
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
