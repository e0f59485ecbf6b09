package io.busbar.kill;

import io.busbar.kill.Violation.Kind;
import io.busbar.log.Channel;
import io.busbar.log.LogReader;
import io.busbar.log.RecordHandler;
import org.agrona.DirectBuffer;

/** A member of the case's group; the first founds it. */
final class Member extends Party implements RecordHandler {
    /** After so many it has surely looked for dead members, and for a dead publisher's claim. */
    private static final int POLLS = 160;

    private final Ledger ledger;
    private final Shares shares;
    private LogReader reader;

    Member(final Machine machine, final int id, final Channel channel, final Ledger ledger, final Shares shares) {
        super(machine, id, channel);
        this.ledger = ledger;
        this.shares = shares;
    }

    void join(final boolean oldest, final boolean bound, final int take) {
        final int previous = enter();
        machine.remark(Trace.JOIN_GROUP, oldest ? 1 : 0);
        shares.seek();
        final LogReader joined = LogReader.joinGroup(channel, Shares.GROUP, oldest, take);
        shares.joined(ledger);
        if (bound) {
            joined.bind();
        }
        reader = joined;
        machine.fence(Machine.FULL_FENCE);
        machine.running = previous;
    }

    boolean isJoined() {
        return reader != null;
    }

    void poll(final int limit) {
        final int previous = enter();
        machine.remark(Trace.POLL, limit);
        reader.poll(this, limit);
        machine.fence(Machine.FULL_FENCE);
        machine.running = previous;
    }

    /** Takes all there is, also what dead members left; returns whether everything was handed over to somebody. */
    boolean drain() {
        poll(Integer.MAX_VALUE);
        for (int polls = 0; polls < POLLS; polls++) {
            if (shares.isComplete(ledger) && !shares.isHeldByOthers(id)) {
                return true;
            }
            age();
            final int previous = enter();
            reader.poll(this, Integer.MAX_VALUE);
            machine.fence(Machine.FULL_FENCE);
            machine.running = previous;
        }
        return shares.isComplete(ledger);
    }

    void close() {
        final int previous = enter();
        machine.remark(Trace.CLOSE, 0);
        shares.ended();
        reader.close();
        machine.fence(Machine.FULL_FENCE);
        alive = false;
        machine.running = previous;
    }

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        hand(buffer, offset, length, type, position, false);
    }

    @Override
    public void onRedelivered(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        hand(buffer, offset, length, type, position, true);
    }

    private void hand(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final int type,
            final long position,
            final boolean flagged) {
        final int record = ledger.indexAt(position - 1);
        ledger.check(record, buffer, offset, length, type, position);
        shares.hand(record, flagged);
    }

    @Override
    public void onGap(final long records, final long bytes) {
        throw new Violation(Kind.LOST, "a member was told of a gap of " + bytes + " bytes");
    }

    @Override
    Object participant() {
        return reader;
    }

    @Override
    String role() {
        return "member";
    }
}
