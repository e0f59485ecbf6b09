package io.busbar.shm;

import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Pthread;
import io.busbar.linux.Unistd;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock in a region's control area that a thread holds for as long as it lives, for others to see when it is dead. The
 * kernel marks the lock as the thread ends or is killed, before the process's memory is torn down: in 60 to 110 us on
 * an idle machine, as soon as the dying thread gets a processor on a loaded one. A lock of {@link Region} takes until
 * the memory is gone.
 *
 * <pre>
 *      0                      4                                40 or 48    64
 *      +----------------------+--------------------------------+-----------+
 *      | thread id, died bit  | glibc's robust pthread mutex   | not used  |
 *      +----------------------+--------------------------------+-----------+
 * </pre>
 *
 * <p>It belongs to a platform thread: only that can release it, and virtual threads are refused, because the thread
 * that carries them may be another one at any time. Methods take the lock's address, at a multiple of 64.
 *
 * <p>glibc links the locks that a thread holds through their own memory. So a lock's memory must stay mapped until it
 * is released or its thread has ended; {@link Region#close} sees to that. Whoever may write the control area may also
 * write these links, so they are compared with what this process knows before glibc follows them.
 */
public final class RobustLock {
    /** Bytes of a lock, also its alignment. */
    public static final int SIZE = 64;

    private static final long SELF_CHECK_NANOS = 5_000_000_000L;

    /** The locks that threads of this process hold, by address. */
    private static final Map<Long, Holder> HELD = new ConcurrentHashMap<>();

    /**
     * @param tid      of the thread, as the kernel counts
     * @param listHead where its list of locks starts
     */
    private record Holder(Thread thread, int tid, long listHead) {}

    private RobustLock() {}

    /** Makes a lock that nobody holds, in memory that nobody else uses yet. */
    public static void init(final long address) {
        requireAligned(address);
        Memory.zero(address, SIZE);
        Pthread.initRobust(address);
    }

    /**
     * Takes the lock for the calling platform thread, also from a thread that died with it.
     *
     * @return false if a thread holds it, be it this one
     * @throws WrongThreadException          in a virtual thread
     * @throws UnsupportedOperationException if the platform has no such locks, see {@link #isSupported}
     * @throws IllegalStateException         if there is no initialised lock at the address
     */
    public static boolean tryAcquire(final long address) {
        requireAligned(address);
        requirePlatformThread();
        if (!isSupported()) {
            throw new UnsupportedOperationException(unsupportedReason());
        }
        return acquire(address);
    }

    private static boolean acquire(final long address) {
        final int kind = Memory.getInt(address + Pthread.MUTEX_KIND);
        if (kind != Pthread.KIND_ROBUST_SHARED) {
            throw new IllegalStateException("no robust lock at 0x" + Long.toHexString(address) + " (kind "
                    + Integer.toHexString(kind) + "): it was not initialised, or was overwritten");
        }
        final int result = Pthread.tryLock(address);
        if (result == Errno.EBUSY.number()) {
            return false;
        }
        if (result != 0 && result != Errno.EOWNERDEAD.number()) {
            throw new LinuxException("pthread_mutex_trylock", "at 0x" + Long.toHexString(address), result);
        }
        HELD.put(address, new Holder(Thread.currentThread(), Unistd.gettid(), Pthread.robustListHead()));
        if (result != 0) {
            Pthread.consistent(address);
        }
        return true;
    }

    /**
     * Gives the lock back.
     *
     * @throws WrongThreadException  if the calling thread does not hold it
     * @throws IllegalStateException if somebody overwrote it; it is held until this thread ends
     */
    public static void release(final long address) {
        final Holder holder = HELD.get(address);
        if (holder == null || holder.thread != Thread.currentThread()) {
            throw new WrongThreadException("the robust lock at 0x" + Long.toHexString(address) + " is held by "
                    + (holder == null ? "no thread of this process" : holder.thread.getName())
                    + ": release it in the thread that acquired it");
        }
        if (!isIntact(address, holder)) {
            throw new IllegalStateException("the robust lock at 0x" + Long.toHexString(address)
                    + " was overwritten: the region is damaged, it has to be deleted and created anew");
        }
        unlock(address, holder);
    }

    private static void unlock(final long address, final Holder holder) {
        Pthread.unlock(address);
        // Unless another thread of this process has got it already.
        HELD.remove(address, holder);
    }

    private static boolean isIntact(final long address, final Holder holder) {
        return Memory.getInt(address + Pthread.MUTEX_KIND) == Pthread.KIND_ROBUST_SHARED
                && ownerTid(address) == holder.tid
                && isLinked(holder, Memory.get(address + Pthread.MUTEX_PREVIOUS))
                && isLinked(holder, Memory.get(address + Pthread.MUTEX_NEXT));
    }

    /** Whether a link is one that glibc could have made: to the list's head, or to another lock of the thread. */
    private static boolean isLinked(final Holder holder, final long link) {
        if (link == holder.listHead) {
            return true;
        }
        final Holder neighbour = HELD.get(link - Pthread.MUTEX_NEXT);
        return neighbour != null && neighbour.thread == holder.thread;
    }

    /** Whether the lock's holder died and nobody took it over yet. One load; any thread, any process. */
    public static boolean ownerDied(final long address) {
        return (Memory.getIntAcquire(address + Pthread.MUTEX_LOCK) & Pthread.FUTEX_OWNER_DIED) != 0;
    }

    /**
     * Asks the kernel, or the holder as it releases the lock, to wake one of those who sleep on the lock's first
     * word, a futex: with the bit that glibc sets for those who wait for a mutex.
     *
     * @return the word's value: sleep while it is that. If nobody holds the lock, nobody will wake who sleeps on it
     */
    public static int announceWaiter(final long address) {
        final long word = address + Pthread.MUTEX_LOCK;
        for (; ; ) {
            final int value = Memory.getIntAcquire(word);
            final int wanted = value | Pthread.FUTEX_WAITERS;
            if ((value & Pthread.FUTEX_TID_MASK) == 0 || Memory.compareAndSetInt(word, value, wanted)) {
                return (value & Pthread.FUTEX_TID_MASK) == 0 ? value : wanted;
            }
        }
    }

    /** The holder's thread id in its own PID namespace, 0 if there is none or it died. */
    public static int ownerTid(final long address) {
        return Memory.getIntAcquire(address + Pthread.MUTEX_LOCK) & Pthread.FUTEX_TID_MASK;
    }

    /** Whether this C library and kernel do as described; tried once, with a thread that ends while it holds a lock. */
    public static boolean isSupported() {
        return SelfCheck.FAILURE == null;
    }

    /** Why locks are not supported, null if they are. */
    public static String unsupportedReason() {
        return SelfCheck.FAILURE;
    }

    /** Releases what the calling thread holds in a range, but for locks that somebody overwrote. */
    static void releaseWithin(final long from, final long to) {
        HELD.forEach((address, holder) -> {
            if (address >= from
                    && address < to
                    && holder.thread == Thread.currentThread()
                    && isIntact(address, holder)) {
                unlock(address, holder);
            }
        });
    }

    /** Whether threads of this process hold locks in a range, and so have it in their lists. */
    static boolean isHeldWithin(final long from, final long to) {
        boolean held = false;
        for (final Map.Entry<Long, Holder> entry : HELD.entrySet()) {
            final long address = entry.getKey();
            final Holder holder = entry.getValue();
            if (address < from || address >= to) {
                continue;
            }
            // A thread that Java takes for ended has not yet been marked by the kernel.
            if (holder.thread.isAlive() || ownerTid(address) == holder.tid) {
                held = true;
            } else {
                HELD.remove(address, holder);
            }
        }
        return held;
    }

    private static void requirePlatformThread() {
        if (Thread.currentThread().isVirtual()) {
            throw new WrongThreadException("a robust lock belongs to a platform thread, and " + Thread.currentThread()
                    + " is virtual: publish from a platform thread (Thread.ofPlatform())");
        }
    }

    private static void requireAligned(final long address) {
        if (address % SIZE != 0) {
            throw new IllegalArgumentException("0x" + Long.toHexString(address) + " is not a multiple of " + SIZE);
        }
    }

    /**
     * Checked once, when first asked for. The method is not in this class: its thread would wait for the class to be
     * initialised, and the class for the thread.
     */
    private static final class SelfCheck {
        static final String FAILURE = check();
    }

    /** Returns what does not work, or null. */
    private static String check() {
        // Never freed: if a thread does not end in time, its list still leads here.
        final long lock = Arena.global().allocate(SIZE, SIZE).address();
        try {
            init(lock);
            final String[] failure = {"the thread that checks robust locks did not run"};
            final Thread owner = Thread.ofPlatform()
                    .name("busbar-robust-lock-check")
                    .start(() -> {
                        failure[0] = acquire(lock) && ownerTid(lock) == Unistd.gettid()
                                ? null
                                : "the C library's mutexes do not start with the owner's thread id: Busbar needs glibc;"
                                        + " deaths are noticed later";
                    });
            owner.join();
            if (failure[0] != null) {
                return failure[0];
            }
            final long deadline = System.nanoTime() + SELF_CHECK_NANOS;
            while (!ownerDied(lock)) {
                if (System.nanoTime() - deadline > 0) {
                    return "the kernel or sandbox does not mark the robust mutex of a thread that ended; deaths are"
                            + " noticed later";
                }
                Thread.onSpinWait();
            }
            HELD.remove(lock);
            return null;
        } catch (final RuntimeException e) {
            return "robust mutexes cannot be used: " + e.getMessage();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted while robust locks were checked";
        }
    }
}
