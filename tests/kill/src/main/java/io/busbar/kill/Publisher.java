package io.busbar.kill;

import io.busbar.log.Appender;
import io.busbar.log.Channel;

/** The publisher of an exclusive log, which tells the ledger what it commits. */
final class Publisher extends Party {
    private static final int HEADER = 16;
    private static final long ALIGNMENT = 16;

    private final Ledger ledger;
    private final boolean shared;
    private final Payload payload = new Payload();
    final Flight flight;
    private Appender appender;

    Publisher(final Machine machine, final int id, final Channel channel, final Ledger ledger) {
        super(machine, id, channel);
        this.ledger = ledger;
        shared = channel.geometry().shared();
        flight = new Flight(id);
    }

    /** Takes the channel and recovers it. */
    void open(final boolean bound) {
        final int previous = enter();
        machine.remark(Trace.OPEN, 0);
        final Appender opened = Appender.open(channel);
        if (bound) {
            opened.bind();
        }
        ledger.found(opened.position(), -1);
        ledger.lay();
        appender = opened;
        machine.running = previous;
    }

    boolean isOpen() {
        return appender != null;
    }

    private static long size(final int length) {
        return HEADER + length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /** Publishes one record; returns false if a subscriber holds it back. */
    boolean offer(final int length) {
        final int record = begin(Trace.OFFER);
        flight.add(record, length, ledger.tail + size(length));
        flight.launch(ledger.tail + size(length));
        final long result = appender.offer(record, payload.fill(record, length), payload.offset(), length);
        return end(result, flight.end);
    }

    /** Claims a record, writes it in place, and commits or aborts it. */
    boolean claim(final int length, final boolean abort) {
        final int record = begin(abort ? Trace.CLAIM_ABORT : Trace.CLAIM);
        final long next = ledger.tail + size(length);
        final long result = appender.claim(record, length);
        if (result < 0) {
            return end(result, next);
        }
        payload.write(appender.claimAddress(), record, length);
        if (abort) {
            flight.launch(next);
            appender.abortClaim();
        } else {
            flight.add(record, length, next);
            flight.launch(next);
            appender.commitClaim();
        }
        return end(appender.position(), next);
    }

    /** Publishes records as one; some of them are claimed and aborted on the way. */
    boolean batch(final Dice dice, final boolean abort) {
        int record = begin(abort ? Trace.BATCH_ABORT : Trace.BATCH);
        long next = ledger.tail;
        boolean refused = false;
        appender.beginBatch();
        machine.batch[id] = ledger.tail;
        for (int left = 1 + dice.below(4); left > 0 && !refused; left--) {
            final int length = dice.oneIn(8) ? 240 : Payload.shortLength(dice);
            final boolean offered = dice.oneIn(2) && length <= Payload.WHOLE;
            final boolean aborted = !offered && dice.oneIn(6);
            refused = !inBatch(record, length, offered, aborted);
            if (!refused) {
                // An aborted claim leaves padding, but for a shared channel, where nothing was taken yet.
                next += aborted && shared ? 0 : size(length);
                if (!aborted) {
                    flight.add(record, length, next);
                }
                record = ledger.newId();
            }
        }
        if (abort) {
            flight.clear();
        }
        if (shared && (abort || next == ledger.tail)) {
            appender.abortBatch();
            machine.running = 0;
            return true;
        }
        flight.launch(next);
        machine.batch[id] = -1;
        final long result = abort ? appender.abortBatch() : appender.commitBatch();
        if (result < 0) {
            appender.abortBatch();
        }
        return end(result, next) && !refused;
    }

    private boolean inBatch(final int record, final int length, final boolean offered, final boolean aborted) {
        if (offered) {
            return appender.batchOffer(record, payload.fill(record, length), payload.offset(), length) > 0;
        }
        if (appender.batchClaim(record, length) < 0) {
            return false;
        }
        payload.write(appender.claimAddress(), record, length);
        if (aborted) {
            appender.abortClaim();
        } else {
            appender.commitClaim();
        }
        return true;
    }

    void close() {
        final int previous = enter();
        machine.remark(Trace.CLOSE, 0);
        appender.close();
        machine.running = previous;
        alive = false;
    }

    private int begin(final int operation) {
        enter();
        flight.clear();
        final int record = ledger.newId();
        machine.remark(operation, record);
        return record;
    }

    private boolean end(final long result, final long expected) {
        machine.running = 0;
        if (result == Appender.BACK_PRESSURED) {
            flight.clear();
            machine.remark(Trace.REFUSED, 0);
            return false;
        }
        ledger.accept(flight);
        flight.clear();
        machine.remark(Trace.DONE, result);
        if (result != expected) {
            throw new Violation(Violation.Kind.REORDERED, "published up to " + result + " instead of " + expected);
        }
        return true;
    }

    @Override
    Object participant() {
        return appender;
    }

    @Override
    String role() {
        return "publisher";
    }
}
