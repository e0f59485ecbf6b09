package io.busbar.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** What {@link CFunction} calls by: where functions are, and room for errno, which it keeps after each call. */
@SuppressWarnings("restricted")
final class Native {
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> STATES =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    /** Longest string that C functions tell us. */
    private static final long STRING_LIMIT = 4096;

    private Native() {}

    /** A library that may be missing here; it stays loaded. */
    static Optional<SymbolLookup> library(final String file) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()));
        } catch (final IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Where a function of such a library is. */
    static MemorySegment symbol(final SymbolLookup library, final String name) {
        return library.find(name)
                .orElseThrow(() -> new UnsupportedOperationException("the library has no " + name + ": update it"));
    }

    /** For functions whose address is the first argument of the handle; they leave errno alone. */
    static MethodHandle pointer(final FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(descriptor);
    }

    /** As {@link #pointer}, for functions that return at once: no garbage collection happens while one runs. */
    static MethodHandle briefPointer(final FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(descriptor, Linker.Option.critical(false));
    }

    /** A zero-terminated string. */
    static String string(final long address) {
        return address == 0
                ? ""
                : MemorySegment.ofAddress(address).reinterpret(STRING_LIMIT).getString(0);
    }

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
