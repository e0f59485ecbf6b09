package io.busbar.kill;

import io.busbar.kill.Violation.Kind;
import io.busbar.log.Channel;
import io.busbar.log.ChannelBusyException;
import io.busbar.log.RecordLayout;
import io.busbar.log.SpanReader;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a bridge is to its source: a durable subscriber that takes the log as bytes, and pads what the dead have claimed
 * in a shared one. It compares what it would send with the ledger.
 */
final class Carrier extends Party {
    /** After so many at one place it has surely looked whether a dead publisher's claim is there. */
    private static final int EMPTY_POLLS = 80;

    private final Ledger ledger;
    private final Hold hold;
    private final boolean shared;
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private SpanReader reader;
    /** Number of the record that comes next. */
    private int next;

    Carrier(final Machine machine, final int id, final Channel channel, final Ledger ledger, final Hold hold) {
        super(machine, id, channel);
        this.ledger = ledger;
        this.hold = hold;
        shared = channel.geometry().shared();
    }

    void join(final boolean oldest, final boolean bound) {
        final int previous = enter();
        machine.remark(Trace.CARRY, oldest ? 1 : 0);
        final boolean resuming = hold.isThere();
        hold.seek(id);
        final SpanReader joined = SpanReader.joinDurable(channel, Hold.NAME, oldest);
        hold.found(joined.held());
        if (!resuming && !oldest) {
            ledger.found(joined.held(), shared ? -1 : joined.records());
        }
        if (joined.held() < 0 || joined.held() > ledger.tail) {
            throw new Violation(Kind.UNCOMMITTED, "holds from " + joined.held() + " of " + ledger.tail);
        }
        next = ledger.indexAt(joined.held());
        if (!shared && joined.records() != next) {
            throw new Violation(Kind.LOST, "counts " + joined.records() + " records before number " + next);
        }
        if (bound) {
            joined.bind();
        }
        reader = joined;
        machine.fence(Machine.FULL_FENCE);
        machine.running = previous;
    }

    /** Another of the same name comes while it is held: it must be refused. */
    void intrude() {
        final int previous = enter();
        machine.remark(Trace.CARRY, 2);
        try {
            SpanReader.joinDurable(channel, Hold.NAME, true);
        } catch (final ChannelBusyException e) {
            alive = false;
            machine.running = previous;
            return;
        }
        throw new Violation(Kind.DUPLICATED, "two have one durable hold");
    }

    boolean isJoined() {
        return reader != null;
    }

    /** Sends what is there, and maybe gives some of it back; returns how many bytes were sent. */
    int carry(final int most, final boolean giveBack) {
        final int previous = enter();
        machine.remark(Trace.POLL, most);
        final int bytes = reader.find(Long.MAX_VALUE, most);
        check(reader.sent(), reader.address(), bytes);
        reader.sent(bytes);
        if (giveBack && reader.sent() != reader.held()) {
            hold.moveTo(reader.sent());
            reader.taken(reader.sent());
            machine.fence(Machine.FULL_FENCE);
            hold.moved();
        }
        machine.running = previous;
        return bytes;
    }

    private void check(final long from, final long source, final int bytes) {
        long at = source;
        while (at < source + bytes) {
            final long lengthAndType = Machine.read(at + RecordLayout.LENGTH_OFFSET, Long.BYTES);
            final int length = (int) lengthAndType;
            final int type = (int) (lengthAndType >>> 32);
            final long end = at + (RecordLayout.HEADER_LENGTH + length + 15 & -16);
            if (type >= 0) {
                buffer.wrap(at + RecordLayout.HEADER_LENGTH, length);
                ledger.check(next, buffer, 0, length, type, from + end - source);
                next++;
            }
            at = end;
        }
    }

    /** Takes all there is, and makes sure that this is all that was committed; returns false if it was kept from it. */
    boolean drain() {
        for (int attempt = 0; attempt < EMPTY_POLLS; attempt++) {
            while (carry(1 << 12, true) > 0) {
                attempt = 0;
            }
            if (next == ledger.count && reader.held() == ledger.tail) {
                return true;
            }
            age();
        }
        return false;
    }

    String state() {
        return "carrier " + id + " got to " + reader.held() + ", record " + next + ", of " + ledger.tail + ", "
                + ledger.count + " and finds no more";
    }

    /** Goes away, and leaves the hold. */
    void close() {
        final int previous = enter();
        machine.remark(Trace.CLOSE, 0);
        reader.close();
        machine.fence(Machine.FULL_FENCE);
        alive = false;
        machine.running = previous;
    }

    void forget() {
        final int previous = enter();
        machine.remark(Trace.FORGET, 0);
        hold.giveUp();
        reader.forget();
        machine.fence(Machine.FULL_FENCE);
        hold.gone();
        alive = false;
        machine.running = previous;
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
        return "carrier";
    }
}
