package io.busbar.kill;

import static io.busbar.log.ChannelLayout.MODE_DURABLE;
import static io.busbar.log.ChannelLayout.MODE_HOLDING;
import static io.busbar.log.ChannelLayout.SLOT_DURABLE_NAME_OFFSET;
import static io.busbar.log.ChannelLayout.SLOT_MODE_OFFSET;

import java.util.List;

/** Breakages of what only durable subscribers do; found by kills at the stores of an exclusive channel. */
final class DurableMutants {
    static final List<Mutant> ALL = List.of(
            new Mutant("holdOfTheDeadTakenAway") {
                @Override
                long value(final Machine machine, final long where, final long value) {
                    return isMode(machine, where) && value == MODE_DURABLE ? MODE_HOLDING : value;
                }
            },
            new Mutant("nameUnordered") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return isMode(machine, where) && value == MODE_DURABLE ? Machine.PLAIN : kind;
                }
            },
            new Mutant("nameNotStored") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return Mutants.slotWord(machine, where) == SLOT_DURABLE_NAME_OFFSET ? DROP : kind;
                }
            },
            new Mutant("cursorForgottenBeforeTheMode") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    final boolean forgetting = isMode(machine, where)
                            && value == MODE_HOLDING
                            && Machine.read(where, Integer.BYTES) == MODE_DURABLE;
                    return forgetting ? DROP : kind;
                }
            });

    private DurableMutants() {}

    private static boolean isMode(final Machine machine, final long where) {
        return Mutants.slotWord(machine, where) == SLOT_MODE_OFFSET;
    }
}
