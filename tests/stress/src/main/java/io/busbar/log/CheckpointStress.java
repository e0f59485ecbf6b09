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
 * A checkpoint is read with the count that belongs to its position, or not at all. Position and count share a cache
 * line, so the twins dawdle between them: else they are met too seldom for a short run.
 */
@Ordering("checkpoint")
@Outcome(id = "old", expect = Expect.ACCEPTABLE, desc = "The checkpoint that stood there before.")
@Outcome(id = "none", expect = Expect.ACCEPTABLE, desc = "Being written: passed over.")
@Outcome(id = "new", expect = Expect.ACCEPTABLE, desc = "The new one.")
@Outcome(id = "mixed", expect = Expect.FORBIDDEN, desc = "The position of one and the count of another.")
public final class CheckpointStress {
    private static final int INDEX = 5;
    private static final long INVALID = -1;

    private CheckpointStress() {}

    /** A full ring, one entry of which is stored anew each time. */
    static final class EntrySlice extends Slice {
        final Checkpoints writer = new Checkpoints(publisher);
        final Checkpoints reader = new Checkpoints(subscriber);
        final long writerEntry = publisher.control() + ChannelLayout.checkpointOffset(INDEX);
        final long readerEntry = subscriber.control() + ChannelLayout.checkpointOffset(INDEX);
        long position;

        EntrySlice() {
            super(4096);
            for (int i = 0; i < ChannelLayout.CHECKPOINTS; i++) {
                position += 16;
                writer.store(index(position), position, count(position));
            }
            position += 16 * ((INDEX - index(position)) & (ChannelLayout.CHECKPOINTS - 1));
            writer.store(INDEX, position, count(position));
        }

        /** Ring entry of a position, where each has one. */
        static int index(final long position) {
            return (int) (position / 16);
        }
    }

    static long count(final long position) {
        return 3 * position + 7;
    }

    @State
    public static class Entry {
        private static final Ring<EntrySlice> RING = new Ring<>(EntrySlice::new);
        final EntrySlice slice = RING.lend();
        final long next = slice.position + 16;

        String judge(final long position, final long records) {
            return records != count(position) ? "mixed" : position == next ? "new" : "old";
        }

        String load() {
            final Checkpoint checkpoint = Private.load(slice.reader, INDEX);
            return checkpoint == null ? "none" : judge(checkpoint.position(), checkpoint.records());
        }

        void setPosition(final long position) {
            Memory.setRelease(slice.writerEntry + ChannelLayout.CHECKPOINT_POSITION_OFFSET, position);
        }

        void setRecords(final long records) {
            Memory.setRelease(slice.writerEntry + ChannelLayout.CHECKPOINT_RECORDS_OFFSET, records);
        }

        void settle() {
            slice.position = next;
            slice.giveBack();
        }
    }

    @JCStressTest
    @JCStressMeta(CheckpointStress.class)
    public static class Right {
        @Actor
        public void store(final Entry entry) {
            entry.slice.writer.store(INDEX, entry.next, count(entry.next));
        }

        @Actor
        public void load(final Entry entry, final L_Result result) {
            result.r1 = entry.load();
        }

        @Arbiter
        public void settle(final Entry entry, final L_Result result) {
            entry.settle();
        }
    }

    /** The whole ring is read for its newest entry, while the next one is stored. */
    @JCStressTest
    @JCStressMeta(CheckpointStress.class)
    public static class RightNewest {
        @Actor
        public void store(final Entry entry) {
            entry.slice.writer.store(EntrySlice.index(entry.next), entry.next, count(entry.next));
        }

        @Actor
        public void load(final Entry entry, final L_Result result) {
            final Checkpoint newest = entry.slice.reader.newest();
            result.r1 =
                    newest.position() < entry.next - 16 ? "mixed" : entry.judge(newest.position(), newest.records());
        }

        @Arbiter
        public void settle(final Entry entry, final L_Result result) {
            entry.settle();
        }
    }

    /** The position is stored before the count. */
    @Twin("mixed")
    @JCStressTest
    @JCStressMeta(CheckpointStress.class)
    public static class PositionFirst {
        @Actor
        public void store(final Entry entry) {
            entry.setPosition(INVALID);
            entry.setPosition(entry.next);
            Steps.dawdle();
            entry.setRecords(count(entry.next));
        }

        @Actor
        public void load(final Entry entry, final L_Result result) {
            result.r1 = entry.load();
        }

        @Arbiter
        public void settle(final Entry entry, final L_Result result) {
            entry.settle();
        }
    }

    /** The old position stands while the count is stored. */
    @Twin("mixed")
    @JCStressTest
    @JCStressMeta(CheckpointStress.class)
    public static class NotInvalidated {
        @Actor
        public void store(final Entry entry) {
            entry.setRecords(count(entry.next));
            Steps.dawdle();
            entry.setPosition(entry.next);
        }

        @Actor
        public void load(final Entry entry, final L_Result result) {
            result.r1 = entry.load();
        }

        @Arbiter
        public void settle(final Entry entry, final L_Result result) {
            entry.settle();
        }
    }

    /** The reader does not look at the position again after the count. */
    @Twin("mixed")
    @JCStressTest
    @JCStressMeta(CheckpointStress.class)
    public static class NoSecondLook {
        @Actor
        public void store(final Entry entry) {
            entry.slice.writer.store(INDEX, entry.next, count(entry.next));
        }

        @Actor
        public void load(final Entry entry, final L_Result result) {
            final long address = entry.slice.readerEntry;
            final long position = Memory.getAcquire(address + ChannelLayout.CHECKPOINT_POSITION_OFFSET);
            Steps.dawdle();
            final long records = Memory.getAcquire(address + ChannelLayout.CHECKPOINT_RECORDS_OFFSET);
            result.r1 = position == INVALID ? "none" : entry.judge(position, records);
        }

        @Arbiter
        public void settle(final Entry entry, final L_Result result) {
            entry.settle();
        }
    }
}
