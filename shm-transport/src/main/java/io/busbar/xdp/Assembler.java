package io.busbar.xdp;

import io.busbar.linux.Bpf;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts together a program of eBPF instructions. Registers are numbers, as in the instruction set: 0 has results, 1 to 5
 * arguments, which a call destroys, 6 to 9 are kept, 10 is the end of the stack. Jumps go forward, to labels.
 *
 * <pre>
 *    0       1           2        4
 *    | code  | src | dst | offset | immediate |
 *        8      4     4      16        32        bits, in the machine's order
 * </pre>
 */
final class Assembler {
    private static final int MAX = 256;
    private static final int SOURCE_SHIFT = 12;
    private static final int TARGET_SHIFT = 8;
    private static final int OFFSET_SHIFT = 16;
    private static final int IMMEDIATE_SHIFT = 32;

    private final long[] code = new long[MAX];
    private final Map<String, Integer> labels = new HashMap<>();
    private final Map<Integer, String> jumps = new HashMap<>();
    private int length;

    private Assembler add(final int operation, final int target, final int source, final int offset, final int value) {
        code[length++] = (long) value << IMMEDIATE_SHIFT
                | (offset & 0xFFFFL) << OFFSET_SHIFT
                | (long) source << SOURCE_SHIFT
                | (long) target << TARGET_SHIFT
                | operation;
        return this;
    }

    /** Sets a register to a number. */
    Assembler set(final int target, final int value) {
        return add(Bpf.BPF_ALU64 | Bpf.BPF_MOV | Bpf.BPF_K, target, 0, 0, value);
    }

    Assembler move(final int target, final int source) {
        return add(Bpf.BPF_ALU64 | Bpf.BPF_MOV | Bpf.BPF_X, target, source, 0, 0);
    }

    Assembler addNumber(final int target, final int value) {
        return add(Bpf.BPF_ALU64 | Bpf.BPF_ADD | Bpf.BPF_K, target, 0, 0, value);
    }

    Assembler subtract(final int target, final int source) {
        return add(Bpf.BPF_ALU64 | Bpf.BPF_SUB | Bpf.BPF_X, target, source, 0, 0);
    }

    Assembler and(final int target, final int value) {
        return add(Bpf.BPF_ALU64 | Bpf.BPF_AND | Bpf.BPF_K, target, 0, 0, value);
    }

    /** Between the network's order and the machine's, of the lowest 16 bits. */
    Assembler swapShort(final int target) {
        return add(Bpf.BPF_ALU | Bpf.BPF_END | Bpf.BPF_TO_BE, target, 0, 0, Short.SIZE);
    }

    /**
     * Reads memory.
     *
     * @param size BPF_B, BPF_H, BPF_W or BPF_DW
     */
    Assembler load(final int size, final int target, final int source, final int offset) {
        return add(Bpf.BPF_LDX | Bpf.BPF_MEM | size, target, source, offset, 0);
    }

    /** Writes a register to memory. */
    Assembler store(final int size, final int target, final int offset, final int source) {
        return add(Bpf.BPF_STX | Bpf.BPF_MEM | size, target, source, offset, 0);
    }

    /** Sets a register to a map. */
    Assembler map(final int target, final BpfMap map) {
        add(Bpf.BPF_LD | Bpf.BPF_IMM | Bpf.BPF_DW, target, Bpf.BPF_PSEUDO_MAP_FD, 0, map.fd());
        return add(0, 0, 0, 0, 0);
    }

    /** Calls one of the kernel's functions. */
    Assembler call(final int function) {
        return add(Bpf.BPF_JMP | Bpf.BPF_CALL, 0, 0, 0, function);
    }

    Assembler exit() {
        return add(Bpf.BPF_JMP | Bpf.BPF_EXIT, 0, 0, 0, 0);
    }

    Assembler jump(final String label) {
        jumps.put(length, label);
        return add(Bpf.BPF_JMP | Bpf.BPF_JA, 0, 0, 0, 0);
    }

    /** Jumps if a comparison (BPF_JEQ, BPF_JNE, BPF_JGT, BPF_JLT) of a register with a number from 0 holds. */
    Assembler jumpIf(final int comparison, final int left, final int value, final String label) {
        jumps.put(length, label);
        return add(Bpf.BPF_JMP | comparison | Bpf.BPF_K, left, 0, 0, value);
    }

    /** As {@link #jumpIf}, of the lower half of a register, with any number. */
    Assembler jumpIfInt(final int comparison, final int left, final int value, final String label) {
        jumps.put(length, label);
        return add(Bpf.BPF_JMP32 | comparison | Bpf.BPF_K, left, 0, 0, value);
    }

    /** As {@link #jumpIf}, of two registers. */
    Assembler jumpIfRegister(final int comparison, final int left, final int right, final String label) {
        jumps.put(length, label);
        return add(Bpf.BPF_JMP | comparison | Bpf.BPF_X, left, right, 0, 0);
    }

    /** The next instruction is where jumps to this label go. */
    Assembler label(final String name) {
        labels.put(name, length);
        return this;
    }

    /** The instructions, with all jumps resolved. */
    long[] assemble() {
        final long[] result = Arrays.copyOf(code, length);
        jumps.forEach((from, label) -> {
            final Integer to = labels.get(label);
            if (to == null || to <= from) {
                throw new IllegalStateException(
                        "jump from instruction " + from + " to " + label + ", which is at " + to);
            }
            result[from] |= (long) (to - from - 1) << OFFSET_SHIFT;
        });
        return result;
    }
}
