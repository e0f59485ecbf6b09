package io.busbar.kill;

import static io.busbar.log.ChannelLayout.BACKLOG;
import static io.busbar.log.ChannelLayout.NOT_HOLDING;
import static io.busbar.log.ChannelLayout.SLOTS_OFFSET;
import static io.busbar.log.ChannelLayout.SLOT_BACKLOG_OFFSET;
import static io.busbar.log.ChannelLayout.SLOT_CURSOR_OFFSET;
import static io.busbar.log.ChannelLayout.SLOT_END_OFFSET;
import static io.busbar.log.ChannelLayout.SLOT_GENERATION_OFFSET;
import static io.busbar.log.ChannelLayout.SLOT_LENGTH;
import static io.busbar.log.ChannelLayout.SLOT_ORIGIN_OFFSET;
import static io.busbar.log.ChannelLayout.SLOT_WON_OFFSET;
import static io.busbar.log.ChannelLayout.TAIL_OFFSET;
import static io.busbar.log.ChannelLayout.WRITE_LIMIT_OFFSET;

import java.util.List;

/** Breakages of what only shared channels do. */
final class SharedMutants {
    /** Found by kills at the stores of whole operations. */
    static final List<Mutant> BRANCHING = List.of(
            dropping("endNotAnnounced", SLOT_END_OFFSET),
            dropping("originNotAnnounced", SLOT_ORIGIN_OFFSET),
            new Mutant("originBeforeTheEnd") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return Mutants.slotWord(machine, where) == SLOT_ORIGIN_OFFSET ? Machine.PLAIN : kind;
                }
            },
            new Mutant("originNotKept") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    final long word = Mutants.slotWord(machine, where) - SLOT_BACKLOG_OFFSET;
                    return word >= 0 && word < BACKLOG * Long.BYTES ? DROP : kind;
                }
            },
            new Mutant("originNotConfirmed") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return Mutants.slotWord(machine, where) == SLOT_WON_OFFSET && kind == Machine.LOCKED ? DROP : kind;
                }
            },
            new Mutant("wonBeforeTheClaim") {
                @Override
                void stored(final Machine machine, final long where, final long value, final int kind) {
                    final long word = Mutants.slotWord(machine, where);
                    if (word == SLOT_END_OFFSET) {
                        machine.hint[machine.running] = value;
                    } else if (word == SLOT_ORIGIN_OFFSET) {
                        final long won = where - SLOT_ORIGIN_OFFSET + SLOT_WON_OFFSET;
                        machine.perform(won, Long.BYTES, machine.hint[machine.running], Machine.RELEASE);
                    }
                }
            },
            new Mutant("claimStampUnordered") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return Mutants.isLog(machine, where) && kind == Machine.RELEASE ? Machine.PLAIN : kind;
                }
            },
            new Mutant("sharedWriteLimitNotAnnounced") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return Mutants.control(machine, where) == WRITE_LIMIT_OFFSET ? DROP : kind;
                }
            });

    /** Found only where publishers are interleaved. */
    static final List<Mutant> INTERLEAVED = List.of(
            new Mutant("bothWin") {
                @Override
                boolean winsAnyway(final Machine machine, final long where, final long value) {
                    return Mutants.control(machine, where) == TAIL_OFFSET;
                }
            },
            new Mutant("claimNotHeld") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    final boolean held = Mutants.slotWord(machine, where) == SLOT_CURSOR_OFFSET && value != NOT_HOLDING;
                    return held && Mutants.control(machine, where) < SLOTS_OFFSET + 3 * SLOT_LENGTH ? DROP : kind;
                }
            });

    /** What takes races of three parties and more: looked for by command. */
    static final List<Mutant> RARE = List.of(
            new Mutant("joinsWithoutFence") {
                @Override
                boolean dropsFence(final Machine machine, final int kind) {
                    return kind == Machine.FULL_FENCE;
                }
            },
            new Mutant("evictsWithoutTheChangeByte") {
                @Override
                boolean locksAnyway(final int offset) {
                    return offset % 2 == 1;
                }
            },
            dropping("generationNotCounted", SLOT_GENERATION_OFFSET));

    private static Mutant dropping(final String name, final int slotWord) {
        return new Mutant(name) {
            @Override
            int store(final Machine machine, final long where, final long value, final int kind) {
                return Mutants.slotWord(machine, where) == slotWord ? DROP : kind;
            }
        };
    }

    private SharedMutants() {}
}
