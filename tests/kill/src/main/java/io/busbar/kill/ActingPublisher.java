package io.busbar.kill;

import io.busbar.log.Appender;
import io.busbar.log.Channel;

/** A publisher among others, which may be stopped or killed at any load or store. */
final class ActingPublisher extends Actor {
    private final Payload payload = new Payload();
    private final Positions positions;
    private final boolean shared;
    private Appender appender;
    private long last;

    ActingPublisher(final InterleavedCase scene, final int id, final Channel channel) {
        super(scene, id, channel);
        positions = scene.positions;
        shared = channel.geometry().shared();
    }

    @Override
    void act() {
        final Dice dice = scene.dice;
        if (appender == null) {
            machine.remark(Trace.OPEN, 0);
            final Appender opened = Appender.open(channel);
            if (!dice.oneIn(4)) {
                opened.bind();
            }
            last = opened.position();
            appender = opened;
            return;
        }
        if (scene.heavy && !scene.ending && !dice.oneIn(4)) {
            claim(Payload.longLength(dice), false);
            return;
        }
        switch (scene.ending ? 8 + dice.below(4) : dice.below(16)) {
            case 0 -> claim(Payload.shortLength(dice), true);
            case 1, 2 -> claim(Payload.shortLength(dice), false);
            case 3, 4, 5 -> claim(Payload.longLength(dice), false);
            case 6, 7 -> batch(dice, false);
            case 8, 9 -> batch(dice, dice.oneIn(3) && !scene.ending);
            case 15 -> {
                if (dice.oneIn(4)) {
                    machine.remark(Trace.CLOSE, 0);
                    appender.close();
                    machine.fence(Machine.FULL_FENCE);
                    closed = true;
                    alive = false;
                } else {
                    offer(Payload.shortLength(dice));
                }
            }
            default -> offer(Payload.shortLength(dice));
        }
    }

    /** Whether its last operation was refused. */
    boolean refused;

    private void offer(final int length) {
        final Flight flight = new Flight(id);
        final int record = positions.newRecord(flight, 0);
        machine.remark(Trace.OFFER, record);
        flight.add(record, length, Positions.size(length));
        flight.launch(Positions.size(length));
        end(flight, appender.offer(record, payload.fill(record, length), payload.offset(), length));
    }

    private void claim(final int length, final boolean abort) {
        final Flight flight = new Flight(id);
        final int record = positions.newRecord(flight, 0);
        machine.remark(abort ? Trace.CLAIM_ABORT : Trace.CLAIM, record);
        final long result = appender.claim(record, length);
        if (result < 0) {
            end(flight, result);
            return;
        }
        payload.write(appender.claimAddress(), record, length);
        if (abort) {
            appender.abortClaim();
            machine.remark(Trace.DONE, result);
            return;
        }
        flight.add(record, length, Positions.size(length));
        flight.launch(Positions.size(length));
        appender.commitClaim();
        end(flight, result);
    }

    private void batch(final Dice dice, final boolean abort) {
        final Flight flight = new Flight(id);
        int record = positions.newRecord(flight, 0);
        machine.remark(abort ? Trace.BATCH_ABORT : Trace.BATCH, record);
        long size = 0;
        appender.beginBatch();
        for (int left = 1 + dice.below(4); left > 0; left--) {
            final int length = Payload.shortLength(dice);
            final boolean aborted = dice.oneIn(8);
            if (appender.batchClaim(record, length) < 0) {
                break;
            }
            payload.write(appender.claimAddress(), record, length);
            if (aborted) {
                appender.abortClaim();
                // In a shared channel nothing was taken yet; in an exclusive one its place is padding.
                size += shared ? 0 : Positions.size(length);
                continue;
            }
            appender.commitClaim();
            size += Positions.size(length);
            flight.add(record, length, size);
            record = positions.newRecord(flight, flight.count);
        }
        if (abort) {
            appender.abortBatch();
            return;
        }
        flight.launch(size);
        final long before = appender.position();
        final long result = appender.commitBatch();
        if (result < 0) {
            appender.abortBatch();
        }
        if (result > before && flight.count > 0 || result < 0) {
            end(flight, result);
        }
    }

    private void end(final Flight flight, final long result) {
        refused = result < 0;
        if (refused) {
            flight.open = false;
            machine.remark(Trace.REFUSED, 0);
            return;
        }
        positions.place(flight, result - flight.end);
        if (result <= last) {
            throw new Violation(Violation.Kind.REORDERED, "published up to " + result + " after " + last);
        }
        last = result;
        machine.remark(Trace.DONE, result);
    }

    boolean isOpen() {
        return appender != null;
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
