package io.busbar.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Forbids the calling thread a system call, as a container's profile does to a process. It cannot be taken back. */
public final class Seccomp {
    private static final int PR_SET_SECCOMP = 22;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final long SECCOMP_MODE_FILTER = 2;
    private static final int SECCOMP_RET_ERRNO = 0x0005_0000;
    private static final int SECCOMP_RET_ALLOW = 0x7fff_0000;
    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int INSTRUCTION = 8;

    private static final CFunction PRCTL = CFunction.of("prctl");

    private Seccomp() {}

    /** Has io_uring_setup fail with an error for this thread from now on. */
    public static void refuseRings(final Errno errno) {
        refuse(IoUring.SYS_IO_URING_SETUP, errno);
    }

    private static void refuse(final long systemCall, final Errno errno) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment filter = arena.allocate(4 * INSTRUCTION, Long.BYTES);
            instruction(filter, 0, LOAD_WORD, 0, 0);
            instruction(filter, 1, JUMP_IF_EQUAL, 1, (int) systemCall);
            instruction(filter, 2, RETURN, 0, SECCOMP_RET_ERRNO | errno.number());
            instruction(filter, 3, RETURN, 0, SECCOMP_RET_ALLOW);
            final MemorySegment program = arena.allocate(2 * Long.BYTES, Long.BYTES);
            program.set(JAVA_SHORT, 0, (short) 4);
            program.set(ADDRESS, Long.BYTES, filter);
            prctl(PR_SET_NO_NEW_PRIVS, 1, MemorySegment.NULL);
            prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program);
        }
    }

    /** The jump goes over so many instructions if the comparison fails. */
    private static void instruction(
            final MemorySegment filter, final int index, final int code, final int otherwise, final int value) {
        final long offset = (long) index * INSTRUCTION;
        filter.set(JAVA_SHORT, offset, (short) code);
        filter.set(JAVA_BYTE, offset + 3, (byte) otherwise);
        filter.set(JAVA_INT, offset + 4, value);
    }

    private static void prctl(final int option, final long first, final MemorySegment second) {
        if ((int) PRCTL.call(option, first, second.address()) < 0) {
            throw LinuxException.last("prctl", "option " + option);
        }
    }
}
