package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * linux/futex.h: sleeping until a word of shared memory changes. The words are 4 bytes, aligned, and may be waited for
 * and woken by any process that maps them (no FUTEX_PRIVATE_FLAG). For sleeping on several words see {@link Futexes}.
 *
 * <p>Constants: include/uapi/linux/futex.h, arch/x86/entry/syscalls/syscall_64.tbl and
 * include/uapi/asm-generic/unistd.h, Linux 6.18. struct timespec: two 8-byte words, seconds and nanoseconds.
 */
public final class Futex {
    static final long SYS_FUTEX = Machine.pick(202, 98);
    static final int FUTEX_WAIT = 0;
    static final int FUTEX_WAKE = 1;

    static final int TIMESPEC_SIZE = 16;
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    /** A thread that sleeps is alive, and so is its own room for the time. */
    private static final ThreadLocal<MemorySegment> TIMEOUT =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(TIMESPEC_SIZE, Long.BYTES));

    private static final CFunction FUTEX = CFunction.of("syscall");

    private Futex() {}

    /**
     * Sleeps while the word has a value, until it is woken or time is up. May also return for no reason, and does at
     * once if the word has another value: callers look at what they wait for and decide themselves.
     *
     * @param timeoutNanos above 0
     */
    public static void await(final long address, final int value, final long timeoutNanos) {
        final MemorySegment timeout = TIMEOUT.get();
        timeout.set(JAVA_LONG, 0, timeoutNanos / NANOS_PER_SECOND);
        timeout.set(JAVA_LONG, Long.BYTES, timeoutNanos % NANOS_PER_SECOND);
        final long result = FUTEX.call(SYS_FUTEX, address, FUTEX_WAIT, value, timeout.address());
        if (result < 0) {
            check("futex wait");
        }
    }

    /** Wakes all who sleep on the word. */
    public static void wakeAll(final long address) {
        final long result = FUTEX.call(SYS_FUTEX, address, FUTEX_WAKE, Integer.MAX_VALUE);
        if (result < 0) {
            check("futex wake");
        }
    }

    /** EAGAIN: another value; ETIMEDOUT; EINTR: a signal. None is an error. */
    private static void check(final String operation) {
        final int errno = Native.errno();
        if (errno != Errno.EAGAIN.number() && errno != Errno.ETIMEDOUT.number() && errno != Errno.EINTR.number()) {
            throw LinuxException.last(operation, "a word of shared memory");
        }
    }
}
