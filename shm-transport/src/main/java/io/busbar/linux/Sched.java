package io.busbar.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** sched.h: where a thread runs. cpu_set_t is an array of bits, here of 1,024, the size that glibc gives it. */
public final class Sched {
    /** Processors beyond this number cannot be named. */
    public static final int CPU_SETSIZE = 1024;

    private static final MethodHandle SETAFFINITY =
            Native.function("sched_setaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

    private Sched() {}

    /** Has the calling thread run on one processor only. EINVAL if there is none of that number for this process. */
    public static void pin(final int processor) {
        if (processor < 0 || processor >= CPU_SETSIZE) {
            throw new LinuxException("sched_setaffinity", "processor " + processor, Errno.EINVAL.number());
        }
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment set = arena.allocate(CPU_SETSIZE / Byte.SIZE, Long.BYTES);
            set.setAtIndex(JAVA_LONG, processor / Long.SIZE, 1L << processor);
            if ((int) SETAFFINITY.invokeExact(Native.state(), 0, set.byteSize(), set) < 0) {
                throw LinuxException.last("sched_setaffinity", "processor " + processor);
            }
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }
}
