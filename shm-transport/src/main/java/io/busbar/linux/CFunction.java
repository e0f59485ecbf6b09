package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A function of the C library that takes integers and addresses, seven at most, and returns one or nothing.
 *
 * <p>All are called in one way: with seven longs, for a long. Java's linker makes code for each signature that it is
 * asked for, which costs the application milliseconds of its start each time; so it is asked for one. This is right for
 * all functions of this kind on both machines ({@link Machine}), by the rules of System V (ABI AMD64 supplement, 3.2.3
 * "Parameter Passing" and "Returning of Values") and of Arm (AAPCS64, "Parameter passing rules" and "Result return"):
 *
 * <ul>
 *   <li>Integers of any width and addresses take the same places in the same order: six registers and then eight bytes
 *       of the stack each, or the first eight registers. A callee reads as many bits of its own arguments as their
 *       types have; it knows nothing of the upper bits, and never looks at places behind its last argument. The caller
 *       takes its arguments off the stack.
 *   <li>Arguments for "..." go where others go. On x86-64 their caller also says in %al how many vector registers it
 *       has filled. The signature is one with "..." behind its first argument, so that the linker says it: none. To
 *       other functions %al means nothing.
 *   <li>A result of fewer than 64 bits is in the lower ones of its register, with anything above them: where a function
 *       returns int, <b>callers cast the result to int</b> before they look at it.
 * </ul>
 *
 * <p>errno is kept after each call, for {@link Native#errno()} on the same thread. Memory whose bare address is an
 * argument must not be freed during the call: it is of an arena that the caller closes, of the global one, or behind a
 * {@link java.lang.ref.Reference#reachabilityFence}.
 *
 * @param symbol where the function is
 */
@SuppressWarnings("restricted")
record CFunction(MemorySegment symbol) {
    private static final MethodHandle CALL = Linker.nativeLinker()
            .downcallHandle(
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(1));

    /** A function by its name in C. Meant for constants: the compiler then knows where it is. */
    static CFunction of(final String name) {
        return new CFunction(Native.symbol(name));
    }

    long call() {
        return call(0, 0, 0, 0, 0, 0, 0);
    }

    long call(final long first) {
        return call(first, 0, 0, 0, 0, 0, 0);
    }

    long call(final long first, final long second) {
        return call(first, second, 0, 0, 0, 0, 0);
    }

    long call(final long first, final long second, final long third) {
        return call(first, second, third, 0, 0, 0, 0);
    }

    long call(final long first, final long second, final long third, final long fourth) {
        return call(first, second, third, fourth, 0, 0, 0);
    }

    long call(final long first, final long second, final long third, final long fourth, final long fifth) {
        return call(first, second, third, fourth, fifth, 0, 0);
    }

    long call(
            final long first,
            final long second,
            final long third,
            final long fourth,
            final long fifth,
            final long sixth) {
        return call(first, second, third, fourth, fifth, sixth, 0);
    }

    long call(
            final long first,
            final long second,
            final long third,
            final long fourth,
            final long fifth,
            final long sixth,
            final long seventh) {
        try {
            return (long) CALL.invokeExact(symbol, Native.state(), first, second, third, fourth, fifth, sixth, seventh);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }
}
