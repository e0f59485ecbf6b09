package io.busbar.kill;

import io.busbar.kill.Violation.Kind;
import io.busbar.log.Channel;
import io.busbar.log.LogReader;
import io.busbar.log.RecordHandler;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/** A subscriber among others, which may be stopped or killed at any load or store. */
final class ActingReader extends Actor implements RecordHandler {
    private final Positions positions;
    private final boolean holding;
    private LogReader reader;
    private long start;
    /** Where it got to; what was delivered last ends there, or a gap does. */
    private long passed;

    private int taken;
    /** From and to of each gap. */
    private long[] gaps = new long[8];

    private int gapCount;

    ActingReader(final InterleavedCase scene, final int id, final Channel channel, final boolean holding) {
        super(scene, id, channel);
        this.holding = holding;
        positions = scene.positions;
    }

    @Override
    void act() {
        final Dice dice = scene.dice;
        if (reader == null) {
            final boolean oldest = dice.oneIn(2);
            machine.remark(Trace.JOIN, (holding ? 2 : 0) + (oldest ? 1 : 0));
            final LogReader joined = LogReader.join(channel, holding, oldest);
            if (!dice.oneIn(4)) {
                joined.bind();
            }
            start = joined.position();
            passed = start;
            reader = joined;
            return;
        }
        if (!scene.ending && dice.oneIn(32)) {
            machine.remark(Trace.CLOSE, 0);
            account();
            reader.close();
            machine.fence(Machine.FULL_FENCE);
            closed = true;
            alive = false;
            return;
        }
        machine.remark(Trace.POLL, 1);
        for (int left = 1 + dice.below(10); left > 0; left--) {
            reader.poll(this, 1 + dice.below(4));
        }
    }

    boolean isJoined() {
        return reader != null;
    }

    long position() {
        return reader.position();
    }

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        positions.check(buffer, offset, length, type, position);
        if (position - Positions.size(length) < passed) {
            throw new Violation(Kind.DUPLICATED, "record " + type + " was delivered after position " + passed);
        }
        passed = position;
        taken++;
    }

    @Override
    public void onGap(final long records, final long bytes) {
        final long from = reader.position() - bytes;
        if (holding || from < passed) {
            throw new Violation(Kind.LOST, "a gap of " + bytes + " bytes up to " + reader.position());
        }
        if (gapCount == gaps.length) {
            gaps = Arrays.copyOf(gaps, gapCount * 2);
        }
        gaps[gapCount++] = from;
        gaps[gapCount++] = reader.position();
        passed = reader.position();
    }

    /** Makes sure that it got all records that are known to stand in what it passed. */
    void account() {
        int expected = positions.count(start, reader.position());
        for (int i = 0; i < gapCount; i += 2) {
            expected -= positions.count(gaps[i], gaps[i + 1]);
        }
        if (taken != expected) {
            throw new Violation(
                    Kind.LOST,
                    role() + " " + id + " passed from " + start + " to " + reader.position() + " and got " + taken
                            + " records of " + expected + ":" + positions.namesIn(start, reader.position()));
        }
    }

    @Override
    Object participant() {
        return reader;
    }

    @Override
    String role() {
        return holding ? "holder" : "lossy";
    }
}
