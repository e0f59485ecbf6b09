package io.busbar.kill;

import static io.busbar.log.ChannelLayout.GROUP_FOUNDED_OFFSET;
import static io.busbar.log.ChannelLayout.GROUP_NAME_LENGTH_OFFSET;
import static io.busbar.log.ChannelLayout.GROUP_TAIL_OFFSET;
import static io.busbar.log.ChannelLayout.NOT_HOLDING;
import static io.busbar.log.ChannelLayout.SLOTS_OFFSET;
import static io.busbar.log.ChannelLayout.SLOT_CURSOR_OFFSET;
import static io.busbar.log.ChannelLayout.SLOT_LENGTH;
import static io.busbar.log.ChannelLayout.SLOT_ORIGIN_OFFSET;
import static io.busbar.log.ChannelLayout.VOID;

import java.util.List;

/** Breakages of what only groups do; found by kills at the stores of an exclusive channel. */
final class GroupMutants {
    private static final long FIRST = SLOTS_OFFSET + (1L + Script.SUBSCRIBER_SLOTS) * SLOT_LENGTH;
    private static final long ENTRY = FIRST + (long) Shares.MEMBERS * SLOT_LENGTH;

    static final List<Mutant> ALL = List.of(
            new Mutant("foundedBeforeItHolds") {
                @Override
                void stored(final Machine machine, final long where, final long value, final int kind) {
                    if (Mutants.control(machine, where) == ENTRY + GROUP_NAME_LENGTH_OFFSET) {
                        final long founded = machine.control() + ENTRY + GROUP_FOUNDED_OFFSET;
                        machine.perform(founded, Long.BYTES, 1, Machine.RELEASE);
                    }
                }
            },
            new Mutant("deadGroupNotDissolved") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return Mutants.control(machine, where) == ENTRY + GROUP_TAIL_OFFSET && value == VOID ? DROP : kind;
                }
            },
            new Mutant("takenNotHeld") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return isMembers(machine, where, SLOT_CURSOR_OFFSET) && value != NOT_HOLDING ? DROP : kind;
                }
            },
            new Mutant("takenNotAnnounced") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return isMembers(machine, where, SLOT_ORIGIN_OFFSET) ? DROP : kind;
                }
            });

    private GroupMutants() {}

    /** Whether it is this word of a member's slot. */
    private static boolean isMembers(final Machine machine, final long where, final int word) {
        final long offset = Mutants.control(machine, where);
        return offset >= FIRST && offset < ENTRY && (offset - FIRST) % SLOT_LENGTH == word;
    }
}
