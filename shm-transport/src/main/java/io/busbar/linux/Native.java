package io.busbar.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** What {@link CFunction} calls by: where functions are, and room for errno, which it keeps after each call. */
@SuppressWarnings("restricted")
final class Native {
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> STATES =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    private Native() {}

    /** Where a function of the C library is. */
    static MemorySegment symbol(final String name) {
        return Linker.nativeLinker()
                .defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsupportedOperationException(
                        "the C library has no " + name + ": Busbar needs glibc 2.30 or newer"));
    }

    /** This thread's room for errno. */
    static MemorySegment state() {
        return STATES.get();
    }

    /** What errno was after this thread's last call of a {@link CFunction}. */
    static int errno() {
        return STATES.get().get(ValueLayout.JAVA_INT, ERRNO);
    }

    /** For the catch clause around invokeExact, which declares Throwable and throws only errors. */
    static RuntimeException unexpected(final Throwable failure) {
        if (failure instanceof RuntimeException exception) {
            return exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(failure);
    }
}
