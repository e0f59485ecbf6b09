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
 * A record is polled whole or not at all. x86 keeps the order of two stores and of two loads by itself, so the twins do
 * the right accesses in a wrong order of the program: what a machine without release and acquire would make of it.
 */
@Ordering("commit")
@Outcome(id = "nothing", expect = Expect.ACCEPTABLE, desc = "Polled before the stamp.")
@Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = "Polled after it.")
@Outcome(id = "torn", expect = Expect.FORBIDDEN, desc = "The stamp was there, the record was not.")
@Outcome(id = "lost", expect = Expect.FORBIDDEN, desc = "Never polled.")
public final class PublishPollStress {
    private PublishPollStress() {}

    private static void settle(final LogSlice slice, final L_Result result) {
        slice.poll(2);
        if (slice.seen.records != 1) {
            result.r1 = "lost";
        }
        slice.giveBack();
    }

    private static String verdict(final Seen seen) {
        return seen.torn ? "torn" : seen.records == 0 ? "nothing" : "whole";
    }

    /** Payloads up to 64 bytes are copied word by word, larger ones by the JVM's stub. */
    @State
    public static class WordwiseLog {
        private static final Ring<LogSlice> RING = new Ring<>(() -> new LogSlice(48));
        final LogSlice slice = RING.lend();

        public WordwiseLog() {
            slice.seen.reset();
        }
    }

    @State
    public static class StubLog {
        private static final Ring<LogSlice> RING = new Ring<>(() -> new LogSlice(496));
        final LogSlice slice = RING.lend();

        public StubLog() {
            slice.seen.reset();
        }
    }

    @JCStressTest
    @JCStressMeta(PublishPollStress.class)
    public static class Right {
        @Actor
        public void publish(final WordwiseLog log) {
            log.slice.offer();
        }

        @Actor
        public void poll(final WordwiseLog log, final L_Result result) {
            log.slice.poll(2);
            result.r1 = verdict(log.slice.seen);
        }

        @Arbiter
        public void settle(final WordwiseLog log, final L_Result result) {
            PublishPollStress.settle(log.slice, result);
        }
    }

    @JCStressTest
    @JCStressMeta(PublishPollStress.class)
    public static class RightLarge {
        @Actor
        public void publish(final StubLog log) {
            log.slice.offer();
        }

        @Actor
        public void poll(final StubLog log, final L_Result result) {
            log.slice.poll(2);
            result.r1 = verdict(log.slice.seen);
        }

        @Arbiter
        public void settle(final StubLog log, final L_Result result) {
            PublishPollStress.settle(log.slice, result);
        }
    }

    /** The publisher stores the stamp before the rest. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(PublishPollStress.class)
    public static class StampFirst {
        @Actor
        public void publish(final WordwiseLog log) {
            final Steps steps = log.slice.steps;
            final long position = steps.tail;
            steps.stamp(position);
            steps.body(position, log.slice.message);
            steps.tail = position + steps.size(log.slice.message);
        }

        @Actor
        public void poll(final WordwiseLog log, final L_Result result) {
            log.slice.poll(2);
            result.r1 = verdict(log.slice.seen);
        }

        @Arbiter
        public void settle(final WordwiseLog log, final L_Result result) {
            PublishPollStress.settle(log.slice, result);
        }
    }

    /** The subscriber reads the payload, and then whether there is one. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(PublishPollStress.class)
    public static class StampReadLast {
        @Actor
        public void publish(final WordwiseLog log) {
            log.slice.offer();
        }

        @Actor
        public void poll(final WordwiseLog log, final L_Result result) {
            final LogSlice slice = log.slice;
            final long position = slice.reader.position;
            final long address = slice.subscriber.address(position);
            boolean whole = true;
            for (int i = slice.message.length(); i > 0; i -= Long.BYTES) {
                whole &= Memory.get(address + RecordLayout.HEADER_LENGTH + i - Long.BYTES) == position;
            }
            Steps.dawdle();
            final long stamp = Memory.getAcquire(address + RecordLayout.STAMP_OFFSET);
            final boolean there = stamp == RecordLayout.stamp(position, slice.subscriber.secret());
            result.r1 = there ? (whole ? "whole" : "torn") : "nothing";
        }

        @Arbiter
        public void settle(final WordwiseLog log, final L_Result result) {
            PublishPollStress.settle(log.slice, result);
        }
    }
}
