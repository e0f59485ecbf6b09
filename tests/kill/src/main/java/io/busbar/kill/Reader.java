package io.busbar.kill;

import io.busbar.kill.Violation.Kind;
import io.busbar.log.Channel;
import io.busbar.log.LogReader;
import io.busbar.log.RecordHandler;
import org.agrona.DirectBuffer;

/** A subscriber that compares each record with the ledger. */
final class Reader extends Party implements RecordHandler {
    /** After so many at one place it has surely looked whether a dead publisher's claim is there. */
    private static final int EMPTY_POLLS = 80;

    private final Ledger ledger;
    final boolean holding;
    private final boolean shared;
    private LogReader reader;
    /** Number of the record that comes next. */
    private int next;

    Reader(final Machine machine, final int id, final Channel channel, final Ledger ledger, final boolean holding) {
        super(machine, id, channel);
        this.ledger = ledger;
        this.holding = holding;
        shared = channel.geometry().shared();
    }

    void join(final boolean oldest, final boolean bound) {
        final int previous = enter();
        machine.remark(Trace.JOIN, (holding ? 2 : 0) + (oldest ? 1 : 0));
        final LogReader joined = LogReader.join(channel, holding, oldest);
        if (!oldest) {
            ledger.found(joined.position(), shared ? -1 : joined.records());
        } else if (joined.records() > ledger.count) {
            throw new Violation(Kind.UNCOMMITTED, "joined after record " + joined.records() + " of " + ledger.count);
        }
        next = shared ? ledger.indexAt(joined.position()) : (int) joined.records();
        if (bound) {
            joined.bind();
        }
        reader = joined;
        machine.running = previous;
    }

    boolean isJoined() {
        return reader != null;
    }

    int poll(final int limit) {
        final int previous = enter();
        machine.remark(Trace.POLL, limit);
        final int taken = reader.poll(this, limit);
        machine.running = previous;
        return taken;
    }

    /** Takes all there is, and makes sure that this is all that was committed. */
    void drain() {
        for (long before = -1; before != reader.position(); ) {
            before = reader.position();
            poll(Integer.MAX_VALUE);
            for (int polls = 0;
                    shared && reader.position() == before && before < ledger.tail && polls < EMPTY_POLLS;
                    polls++) {
                pollAtGap();
            }
        }
        if (next != ledger.count || !shared && reader.records() != next || reader.position() != ledger.tail) {
            throw new Violation(
                    Kind.LOST,
                    role() + " " + id + " got to " + reader.position() + ", record " + next + " (it counts "
                            + reader.records() + "), of " + ledger.tail + ", " + ledger.count + " and finds no more");
        }
    }

    private void pollAtGap() {
        age();
        final int previous = enter();
        reader.poll(this, 1);
        machine.running = previous;
    }

    void close() {
        final int previous = enter();
        machine.remark(Trace.CLOSE, 0);
        reader.close();
        machine.fence(Machine.FULL_FENCE);
        alive = false;
        machine.running = previous;
    }

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        ledger.check(next, buffer, offset, length, type, position);
        next++;
    }

    @Override
    public void onGap(final long records, final long bytes) {
        next = shared ? ledger.indexAt(reader.position()) : next + (int) records;
        if (holding || next > ledger.count) {
            throw new Violation(Kind.LOST, "a gap of " + records + " records up to " + next + " of " + ledger.count);
        }
    }

    @Override
    int save(final long[] into, final int at) {
        final int own = super.save(into, at);
        into[own] = next;
        return own + 1;
    }

    @Override
    int restore(final long[] from, final int at) {
        final int own = super.restore(from, at);
        next = (int) from[own];
        return own + 1;
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
