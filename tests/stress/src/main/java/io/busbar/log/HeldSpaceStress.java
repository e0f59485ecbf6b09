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
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * The log is full. A holding subscriber reads the oldest record in place and gives its space, which the publisher waits
 * for to overwrite it: never what is still being read. x86 does not let a store pass an older load, so the twins have a
 * wrong order of the program.
 */
@Ordering("taken")
@Outcome(id = "whole, published", expect = Expect.ACCEPTABLE, desc = "Overwritten after it was read.")
@Outcome(id = "whole, refused", expect = Expect.ACCEPTABLE, desc = "The publisher gave up waiting.")
@Outcome(id = "torn, .*", expect = Expect.FORBIDDEN, desc = "Overwritten while it was read.")
@Outcome(id = ".*, stuck", expect = Expect.FORBIDDEN, desc = "The space was given and not found.")
public final class HeldSpaceStress {
    private static final int PATIENCE = 200;

    private HeldSpaceStress() {}

    @State
    public static class FullLog {
        private static final Ring<LogSlice> RING = new Ring<>(FullLog::fill);
        final LogSlice slice = RING.lend();

        public FullLog() {
            slice.seen.reset();
        }

        /** Four records, each as large as a record may be. */
        private static LogSlice fill() {
            final LogSlice slice = new LogSlice(1008);
            for (int i = 0; i < 4; i++) {
                slice.offer();
                slice.steps.publish(slice.message);
            }
            return slice;
        }

        String publish() {
            for (int i = 0; i < PATIENCE; i++) {
                if (slice.offer() > 0) {
                    return "published";
                }
            }
            return "refused";
        }

        String poll() {
            slice.poll(1);
            return slice.seen.records == 1 && !slice.seen.torn ? "whole" : "torn";
        }

        void settle(final LL_Result result) {
            if ("refused".equals(result.r2) && slice.offer() < 0) {
                result.r2 = "stuck";
            }
            slice.giveBack();
        }
    }

    @JCStressTest
    @JCStressMeta(HeldSpaceStress.class)
    public static class Right {
        @Actor
        public void poll(final FullLog log, final LL_Result result) {
            result.r1 = log.poll();
        }

        @Actor
        public void publish(final FullLog log, final LL_Result result) {
            result.r2 = log.publish();
        }

        @Arbiter
        public void settle(final FullLog log, final LL_Result result) {
            log.settle(result);
        }
    }

    /** The subscriber moves its cursor, and then reads. */
    @Twin("torn, .*")
    @JCStressTest
    @JCStressMeta(HeldSpaceStress.class)
    public static class CursorMovedFirst {
        @Actor
        public void poll(final FullLog log, final LL_Result result) {
            final LogSlice slice = log.slice;
            final HoldingReader reader = slice.reader;
            final long address = slice.subscriber.address(reader.position);
            final int length = RecordLayout.length(Memory.get(address + RecordLayout.LENGTH_OFFSET));
            final UnsafeBuffer buffer = new UnsafeBuffer(address + RecordLayout.HEADER_LENGTH, length);
            reader.position += RecordLayout.size(length, slice.subscriber.alignmentMask());
            reader.slot.setCursor(reader.position);
            Steps.dawdle();
            slice.seen.onRecord(buffer, 0, length, Message.TYPE, reader.position);
            result.r1 = slice.seen.torn ? "torn" : "whole";
        }

        @Actor
        public void publish(final FullLog log, final LL_Result result) {
            result.r2 = log.publish();
        }

        @Arbiter
        public void settle(final FullLog log, final LL_Result result) {
            log.settle(result);
        }
    }

    /** The publisher does not look at the cursors. */
    @Twin("torn, .*")
    @JCStressTest
    @JCStressMeta(HeldSpaceStress.class)
    public static class CursorNotRead {
        @Actor
        public void poll(final FullLog log, final LL_Result result) {
            result.r1 = log.poll();
        }

        @Actor
        public void publish(final FullLog log, final LL_Result result) {
            log.slice.steps.publish(log.slice.message);
            result.r2 = "published";
        }

        @Arbiter
        public void settle(final FullLog log, final LL_Result result) {
            // If it was overwritten first, its stamp is that of the next lap.
            log.slice.reader.position = log.slice.steps.tail - LogSlice.CAPACITY;
            log.settle(result);
        }
    }
}
