package io.busbar.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;

/**
 * pthread.h: robust mutexes in shared memory. A mutex belongs to a platform thread; when that ends or is killed while
 * it holds one, the kernel marks the mutex's word with {@link #FUTEX_OWNER_DIED}.
 *
 * <p>These functions return their error; errno is left alone. Constants: glibc 2.36 nptl/pthread.h and
 * sysdeps/nptl/bits/struct_mutex.h; include/uapi/linux/futex.h, Linux 6.18.
 */
public final class Pthread {
    /** Bytes of pthread_mutex_t, at a multiple of 8. */
    public static final int MUTEX_SIZE = Machine.pick(40, 48);

    /** Where the futex word is in glibc's mutex: the holder's thread id and the bits below. */
    public static final int MUTEX_LOCK = 0;

    /** Where the mutex's kind is: {@link #KIND_ROBUST_SHARED} once it is initialised here. */
    public static final int MUTEX_KIND = 16;

    /**
     * The links of the locks that a thread holds. Each is 0 or the address of another lock's {@link #MUTEX_NEXT}, or of
     * the thread's list head.
     */
    public static final int MUTEX_PREVIOUS = 24;

    public static final int MUTEX_NEXT = 32;

    /** PTHREAD_MUTEX_ROBUST_NORMAL_NP | PTHREAD_MUTEX_PSHARED_BIT, private to glibc. */
    public static final int KIND_ROBUST_SHARED = 0x90;

    public static final int FUTEX_WAITERS = 0x80000000;
    public static final int FUTEX_OWNER_DIED = 0x40000000;
    public static final int FUTEX_TID_MASK = 0x3FFFFFFF;

    static final long SYS_GET_ROBUST_LIST = Machine.pick(274, 100);
    static final int MUTEXATTR_SIZE = Machine.pick(4, 8);
    static final int PTHREAD_PROCESS_SHARED = 1;
    static final int PTHREAD_MUTEX_ROBUST = 1;

    private static final FunctionDescriptor ON_ADDRESS = FunctionDescriptor.of(JAVA_INT, JAVA_LONG);
    private static final FunctionDescriptor ON_ATTRIBUTE = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);

    private static final CFunction ATTR_INIT = CFunction.of("pthread_mutexattr_init");
    private static final CFunction ATTR_SETPSHARED = CFunction.of("pthread_mutexattr_setpshared");
    private static final CFunction ATTR_SETROBUST = CFunction.of("pthread_mutexattr_setrobust");
    private static final CFunction INIT = CFunction.of("pthread_mutex_init");
    private static final CFunction TRYLOCK = CFunction.of("pthread_mutex_trylock");
    private static final CFunction UNLOCK = CFunction.of("pthread_mutex_unlock");
    private static final CFunction CONSISTENT = CFunction.of("pthread_mutex_consistent");

    private static final CFunction GET_ROBUST_LIST = CFunction.of("syscall");

    private Pthread() {}

    /** Makes a free robust, process-shared mutex of {@link #MUTEX_SIZE} bytes that nobody uses yet. */
    public static void initRobust(final long mutex) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment attribute = arena.allocate(MUTEXATTR_SIZE, Long.BYTES);
            check((int) ATTR_INIT.call(attribute.address()), "pthread_mutexattr_init", mutex);
            check(
                    (int) ATTR_SETPSHARED.call(attribute.address(), PTHREAD_PROCESS_SHARED),
                    "pthread_mutexattr_setpshared",
                    mutex);
            check(
                    (int) ATTR_SETROBUST.call(attribute.address(), PTHREAD_MUTEX_ROBUST),
                    "pthread_mutexattr_setrobust",
                    mutex);
            check((int) INIT.call(mutex, attribute.address()), "pthread_mutex_init", mutex);
        }
    }

    /**
     * @return 0, or an error number: EBUSY if it is held, EOWNERDEAD if it was taken over from a dead thread and wants
     *     {@link #consistent}, ENOTRECOVERABLE or EINVAL if it is of no use any more
     */
    public static int tryLock(final long mutex) {
        return (int) TRYLOCK.call(mutex);
    }

    /** Gives a mutex back; EPERM if the calling thread does not hold it. */
    public static void unlock(final long mutex) {
        check((int) UNLOCK.call(mutex), "pthread_mutex_unlock", mutex);
    }

    /** After EOWNERDEAD: what the mutex protects is in order, it may be used on. */
    public static void consistent(final long mutex) {
        check((int) CONSISTENT.call(mutex), "pthread_mutex_consistent", mutex);
    }

    /** Where the list of robust mutexes starts that the calling platform thread holds. */
    public static long robustListHead() {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment head = arena.allocate(JAVA_LONG);
            final MemorySegment length = arena.allocate(JAVA_LONG);
            final long result = GET_ROBUST_LIST.call(SYS_GET_ROBUST_LIST, 0, head.address(), length.address());
            if (result < 0) {
                throw LinuxException.last("get_robust_list", "of the calling thread");
            }
            return head.get(JAVA_LONG, 0);
        }
    }

    private static void check(final int error, final String operation, final long mutex) {
        if (error != 0) {
            throw new LinuxException(operation, "at 0x" + Long.toHexString(mutex), error);
        }
    }
}
