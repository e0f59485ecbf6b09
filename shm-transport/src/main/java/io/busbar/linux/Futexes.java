package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * linux/futex.h, futex_waitv(2): sleeping until one of several words changes. Words are as those of {@link Futex}, and
 * woken in the same way. Not thread-safe; made once, then filled anew before each sleep, which allocates nothing.
 *
 * <p>Constants: include/uapi/linux/futex.h (Linux 5.16), arch/x86/entry/syscalls/syscall_64.tbl and
 * include/uapi/asm-generic/unistd.h (449 on both), include/uapi/linux/time.h.
 *
 * <pre>
 *   struct futex_waitv:   0       8         16      20           24
 *                         | value | address | flags | reserved 0 |
 * </pre>
 */
public final class Futexes {
    /** FUTEX_WAITV_MAX: no more words than this in one call. */
    public static final int MAX = 128;

    static final long SYS_FUTEX_WAITV = 449;
    static final int FUTEX_32 = 2;
    static final int WAITV_SIZE = 24;
    static final int WAITV_VALUE = 0;
    static final int WAITV_ADDRESS = 8;
    static final int WAITV_FLAGS = 16;
    static final int CLOCK_MONOTONIC = 1;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** How long to sleep at most, in ns, where the kernel has no such call and one of the words stands for all. */
    private static final long WITHOUT_NANOS = 1_000_000;

    private static final CFunction WAITV = CFunction.of("syscall");

    /** Asked once: 5.16 and newer have it, and some seccomp profiles do not let it through. */
    private static final class Support {
        static final int ERRNO = probe();
    }

    private final MemorySegment words = Arena.ofAuto().allocate((long) MAX * WAITV_SIZE, Long.BYTES);
    private final MemorySegment timeout = Arena.ofAuto().allocate(Futex.TIMESPEC_SIZE, Long.BYTES);
    private int count;

    /** Whether this kernel lets us sleep on several words at once. */
    public static boolean isSupported() {
        return Support.ERRNO == 0;
    }

    /** Why not, null if it is supported. */
    public static String unsupportedReason() {
        return isSupported()
                ? null
                : "futex_waitv: " + new LinuxException("futex_waitv", "no words", Support.ERRNO).getMessage();
    }

    /** No words at all are EINVAL of a kernel that knows the call. */
    private static int probe() {
        final int errno = call(0, 0, 0);
        return errno == Errno.EINVAL.number() ? 0 : errno;
    }

    /** Forgets all words. */
    public void clear() {
        count = 0;
    }

    /** Adds a word that is to be slept on while it has a value. */
    public void add(final long address, final int value) {
        if (count == MAX) {
            throw new IllegalStateException("no more than " + MAX + " futexes can be slept on at once");
        }
        final long entry = (long) count++ * WAITV_SIZE;
        words.set(JAVA_LONG, entry + WAITV_VALUE, value & 0xFFFF_FFFFL);
        words.set(JAVA_LONG, entry + WAITV_ADDRESS, address);
        words.set(JAVA_INT, entry + WAITV_FLAGS, FUTEX_32);
    }

    /**
     * Sleeps while all words have their values, until one is woken or time is up. May also return for no reason, and
     * does at once if one has another value, or is not mapped any more: callers look at what they wait for themselves.
     * Where {@link #isSupported} is false, it sleeps on the first word alone, for a millisecond at most.
     *
     * @param timeoutNanos above 0
     */
    public void await(final long timeoutNanos) {
        if (!isSupported()) {
            Futex.await(
                    words.get(JAVA_LONG, WAITV_ADDRESS),
                    (int) words.get(JAVA_LONG, WAITV_VALUE),
                    Math.min(timeoutNanos, WITHOUT_NANOS));
            return;
        }
        // An absolute time of CLOCK_MONOTONIC, which is what System.nanoTime reads on Linux.
        final long end = System.nanoTime() + timeoutNanos;
        timeout.set(JAVA_LONG, 0, end / NANOS_PER_SECOND);
        timeout.set(JAVA_LONG, Long.BYTES, end % NANOS_PER_SECOND);
        final int errno = call(words.address(), count, timeout.address());
        Reference.reachabilityFence(this);
        if (errno != 0
                && errno != Errno.EAGAIN.number()
                && errno != Errno.ETIMEDOUT.number()
                && errno != Errno.EINTR.number()
                && errno != Errno.EFAULT.number()) {
            throw new LinuxException("futex_waitv", count + " words of shared memory", errno);
        }
    }

    private static int call(final long words, final int count, final long timeout) {
        final long result = WAITV.call(SYS_FUTEX_WAITV, words, count, 0, timeout, CLOCK_MONOTONIC);
        return result < 0 ? Native.errno() : 0;
    }
}
