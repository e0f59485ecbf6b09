package io.busbar.kill;

import static io.busbar.log.ChannelLayout.CHECKPOINTS;
import static io.busbar.log.ChannelLayout.CHECKPOINTS_OFFSET;
import static io.busbar.log.ChannelLayout.CHECKPOINT_LENGTH;
import static io.busbar.log.ChannelLayout.NOT_HOLDING;
import static io.busbar.log.ChannelLayout.SECRET_OFFSET;
import static io.busbar.log.ChannelLayout.SLOTS_OFFSET;
import static io.busbar.log.ChannelLayout.SLOT_CURSOR_OFFSET;
import static io.busbar.log.ChannelLayout.SLOT_LENGTH;
import static io.busbar.log.ChannelLayout.WRITE_LIMIT_OFFSET;

import java.util.List;
import java.util.stream.Stream;

/** The breakages that the harness must find. */
final class Mutants {
    /** Of what all channels do; found by kills at the stores of an exclusive channel. */
    static final List<Mutant> EXCLUSIVE = List.of(
            new Mutant("stampUnordered") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return isLog(machine, where) && kind == Machine.RELEASE ? Machine.PLAIN : kind;
                }
            },
            new Mutant("nothingScrubbed") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return isScrub(machine, where, value, kind) ? DROP : kind;
                }
            },
            new Mutant("checkpointUnordered") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return isCheckpoint(machine, where) ? Machine.PLAIN : kind;
                }
            },
            new Mutant("checkpointWithoutCount") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return isCheckpoint(machine, where) && (control(machine, where) & 8) != 0 ? DROP : kind;
                }
            },
            new Mutant("writeLimitNotAnnounced") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return control(machine, where) == WRITE_LIMIT_OFFSET ? DROP : kind;
                }
            },
            new Mutant("writeLimitAfterTheRecord") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    if (control(machine, where) == WRITE_LIMIT_OFFSET) {
                        machine.hint[machine.running] = value;
                        return DROP;
                    }
                    return kind;
                }

                @Override
                void stored(final Machine machine, final long where, final long value, final int kind) {
                    final long held = machine.hint[machine.running];
                    if (isLog(machine, where) && kind == Machine.RELEASE && held != 0) {
                        machine.hint[machine.running] = 0;
                        machine.perform(machine.control() + WRITE_LIMIT_OFFSET, Long.BYTES, held, Machine.RELEASE);
                    }
                }
            },
            new Mutant("batchStampedFromItsFirstRecord") {
                @Override
                void stored(final Machine machine, final long where, final long value, final int kind) {
                    final long start = machine.batch[machine.running];
                    if (isLog(machine, where) && kind == Machine.RELEASE && start >= 0) {
                        machine.batch[machine.running] = -1;
                        machine.perform(address(machine, start), Long.BYTES, start ^ secret(machine), Machine.RELEASE);
                    }
                }
            },
            new Mutant("returnsBeforeTheStamp") {
                @Override
                boolean dropsFence(final Machine machine, final int kind) {
                    return kind == Machine.STORE_FENCE;
                }
            },
            new Mutant("deadNotEvicted") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return isCursorOfAnother(machine, where) ? DROP : kind;
                }
            },
            new Mutant("cursorAheadOfTheReader") {
                @Override
                long value(final Machine machine, final long where, final long value) {
                    return slotWord(machine, where) == SLOT_CURSOR_OFFSET && value != NOT_HOLDING
                            ? value + machine.dataSize() / 4
                            : value;
                }
            },
            new Mutant("paddingVisibleAsARecord") {
                @Override
                int store(final Machine machine, final long where, final long value, final int kind) {
                    return isLog(machine, where) && (where & 15) == 8 && value >>> 32 == 0xFFFF_FFFFL ? DROP : kind;
                }
            });

    private Mutants() {}

    static Mutant named(final String name) {
        return Stream.of(
                        EXCLUSIVE,
                        DurableMutants.ALL,
                        GroupMutants.ALL,
                        SharedMutants.BRANCHING,
                        SharedMutants.INTERLEAVED,
                        SharedMutants.RARE)
                .flatMap(List::stream)
                .filter(mutant -> mutant.toString().equalsIgnoreCase(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("no mutant " + name + " in Mutants.java"));
    }

    static boolean isLog(final Machine machine, final long where) {
        return where - machine.data() >= 0 && where - machine.data() < 2 * machine.dataSize();
    }

    /** Offset in the control area. */
    static long control(final Machine machine, final long where) {
        return where - machine.control();
    }

    static long address(final Machine machine, final long position) {
        return machine.data() + (position & machine.dataSize() - 1);
    }

    static long secret(final Machine machine) {
        return Machine.read(machine.control() + SECRET_OFFSET, Long.BYTES);
    }

    static boolean isCheckpoint(final Machine machine, final long where) {
        final long offset = control(machine, where) - CHECKPOINTS_OFFSET;
        return offset >= 0 && offset < CHECKPOINTS * CHECKPOINT_LENGTH;
    }

    /** Offset in a slot, or -1. */
    static long slotWord(final Machine machine, final long where) {
        final long offset = control(machine, where) - SLOTS_OFFSET;
        return offset < 0 || offset >= machine.controlSize() - SLOTS_OFFSET ? -1 : offset % SLOT_LENGTH;
    }

    /** A stamp that recovery takes away. */
    static boolean isScrub(final Machine machine, final long where, final long value, final int kind) {
        return isLog(machine, where) && value == 0 && kind == Machine.PLAIN && (where & 15) == 0;
    }

    /** The cursor of a slot whose robust lock is that of another, who died. */
    static boolean isCursorOfAnother(final Machine machine, final long where) {
        if (slotWord(machine, where) != SLOT_CURSOR_OFFSET) {
            return false;
        }
        final int slot = (int) ((control(machine, where) - SLOTS_OFFSET) / SLOT_LENGTH);
        return machine.lockHolder(2 * slot) != machine.running;
    }
}
