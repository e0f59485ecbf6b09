package io.busbar.log;

import io.busbar.shm.Memory;
import io.busbar.stress.Ordering;
import io.busbar.stress.Twin;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A lossy subscriber copies the oldest record while the publisher takes its space: it hands over the record, or tells
 * of a gap, and never hands over a mixture. x86 keeps the order of loads and of stores by itself, so the twins leave
 * steps out or have a wrong order of the program.
 */
@Ordering({"announce", "commit"})
@Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = "Copied before it was overwritten.")
@Outcome(id = "gap", expect = Expect.ACCEPTABLE, desc = "Lapped: the record after the gap is whole.")
@Outcome(id = "torn", expect = Expect.FORBIDDEN, desc = "Handed over a mixture of two laps.")
@Outcome(id = "nothing", expect = Expect.FORBIDDEN, desc = "Neither a record nor a gap.")
public final class LossyStress {
    private LossyStress() {}

    /** A full log, and a reader at its oldest record. Records are as large as a step, so that each one raises W. */
    static final class LossySlice extends Slice {
        static final long CAPACITY = 8192;

        final ExclusiveAppender appender;
        final LossyReader reader;
        final Message message = new Message(496);
        final Seen seen = new Seen(496);
        final byte[] copy = new byte[496];
        final Steps steps;

        LossySlice() {
            super(CAPACITY);
            appender = new ExclusiveAppender(publisher);
            reader = (LossyReader) LogReader.join(subscriber, false, true);
            while (appender.position() < CAPACITY) {
                offer();
            }
            steps = new Steps(publisher, CAPACITY);
        }

        void offer() {
            message.at(appender.position());
            appender.offer(Message.TYPE, message.bytes, message.offset, message.length());
        }

        /** Puts the reader at the oldest record that the publisher has not yet taken for itself. */
        void rewind() {
            seen.reset();
            reader.position = publisher.writeLimit() - CAPACITY;
            reader.records = reader.position / publisher.step();
        }
    }

    @State
    public static class Log {
        private static final Ring<LossySlice> RING = new Ring<>(LossySlice::new);
        final LossySlice slice = RING.lend();

        public Log() {
            slice.rewind();
        }

        String poll() {
            try {
                slice.reader.poll(slice.seen, 1);
            } catch (final CorruptLogException e) {
                return "torn";
            }
            return verdict();
        }

        boolean isLapped() {
            return slice.reader.position + LossySlice.CAPACITY < slice.subscriber.writeLimit();
        }

        /** Copies as LossyReader does, and does not look at W. */
        String copy() {
            final long address = slice.subscriber.address(slice.reader.position);
            final long stamp = RecordLayout.stamp(slice.reader.position, slice.subscriber.secret());
            if (Memory.getAcquire(address + RecordLayout.STAMP_OFFSET) != stamp) {
                return "gap";
            }
            final int length = slice.copy.length;
            final long next = slice.reader.position + RecordLayout.size(length, slice.subscriber.alignmentMask());
            Memory.copyOut(address + RecordLayout.HEADER_LENGTH, slice.copy, length);
            slice.seen.onRecord(new UnsafeBuffer(slice.copy), 0, length, Message.TYPE, next);
            return verdict();
        }

        private String verdict() {
            final Seen seen = slice.seen;
            return seen.torn ? "torn" : seen.records == 0 ? "nothing" : seen.gaps == 0 ? "whole" : "gap";
        }
    }

    @JCStressTest
    @JCStressMeta(LossyStress.class)
    public static class Right {
        @Actor
        public void publish(final Log log) {
            log.slice.offer();
        }

        @Actor
        public void poll(final Log log, final L_Result result) {
            result.r1 = log.poll();
        }

        @Arbiter
        public void settle(final Log log, final L_Result result) {
            log.slice.giveBack();
        }
    }

    /** The reader does not look at W after the copy. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(LossyStress.class)
    public static class NoSecondLook {
        @Actor
        public void publish(final Log log) {
            log.slice.offer();
        }

        @Actor
        public void poll(final Log log, final L_Result result) {
            result.r1 = log.copy();
        }

        @Arbiter
        public void settle(final Log log, final L_Result result) {
            log.slice.giveBack();
        }
    }

    /** The reader looks at W before the copy: what the missing load fence would allow. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(LossyStress.class)
    public static class LooksBeforeCopy {
        @Actor
        public void publish(final Log log) {
            log.slice.offer();
        }

        @Actor
        public void poll(final Log log, final L_Result result) {
            result.r1 = log.isLapped() ? "gap" : log.copy();
        }

        @Arbiter
        public void settle(final Log log, final L_Result result) {
            log.slice.giveBack();
        }
    }

    /** The publisher writes, and then announces it: what the missing fence after W would allow. */
    @Twin("torn")
    @JCStressTest
    @JCStressMeta(LossyStress.class)
    public static class AnnouncedLast {
        @Actor
        public void publish(final Log log) {
            final Steps steps = log.slice.steps;
            final long position = steps.tail;
            final long step = steps.size(log.slice.message);
            steps.checkpoints.store((int) (position / step), position, position / step);
            steps.publish(log.slice.message);
            steps.announce(steps.tail);
        }

        @Actor
        public void poll(final Log log, final L_Result result) {
            result.r1 = log.poll();
        }

        @Arbiter
        public void settle(final Log log, final L_Result result) {
            log.slice.giveBack();
        }
    }
}
