package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * sched.h: on which processors the calling thread may run, and in which network namespace it is.
 *
 * <p>Constants: bits/cpu-set.h of glibc 2.36, include/uapi/linux/sched.h, Linux 6.18; the same on all machines.
 */
public final class Sched {
    /** Processors that a set can name: CPU_SETSIZE. */
    public static final int MAX_CPUS = 1024;

    static final int CPU_SET_SIZE = MAX_CPUS / Byte.SIZE;

    static final int CLONE_NEWNET = 0x4000_0000;

    private static final int CALLING_THREAD = 0;

    private static final CFunction SETAFFINITY = CFunction.of("sched_setaffinity");
    private static final CFunction GETAFFINITY = CFunction.of("sched_getaffinity");
    private static final CFunction UNSHARE = CFunction.of("unshare");
    private static final CFunction SETNS = CFunction.of("setns");
    private static final CFunction GETCPU = CFunction.of("sched_getcpu");

    private Sched() {}

    /**
     * Has the calling platform thread run on these processors only, and moves it there before it returns. Threads that
     * it starts afterwards inherit the set; those that run already keep theirs.
     *
     * @param cpus numbers as in /proc/cpuinfo; those that are not there are ignored, EINVAL if none is
     */
    public static void setAffinity(final BitSet cpus) {
        setAffinity(CALLING_THREAD, cpus);
    }

    /**
     * Like {@link #setAffinity(BitSet)}, for another thread.
     *
     * @param thread as in /proc/self/task; {@link LinuxException} ESRCH if it has ended
     */
    public static void setAffinity(final int thread, final BitSet cpus) {
        if (cpus.isEmpty() || cpus.length() > MAX_CPUS) {
            throw new IllegalArgumentException("processors " + cpus + ": at least one, from 0 to " + (MAX_CPUS - 1));
        }
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment set = arena.allocate(CPU_SET_SIZE, Long.BYTES);
            final long[] words = cpus.toLongArray();
            MemorySegment.copy(words, 0, set, JAVA_LONG, 0, words.length);
            if ((int) SETAFFINITY.call(thread, CPU_SET_SIZE, set.address()) < 0) {
                throw LinuxException.last(
                        "sched_setaffinity",
                        (thread == CALLING_THREAD ? "this thread" : "thread " + thread) + " to processors " + cpus);
            }
        }
    }

    /** Has the calling platform thread run on one processor; as {@link #setAffinity(BitSet)}. */
    public static void pin(final int cpu) {
        if (cpu < 0 || cpu >= MAX_CPUS) {
            throw new IllegalArgumentException("processor " + cpu + ": 0 to " + (MAX_CPUS - 1));
        }
        final BitSet one = new BitSet();
        one.set(cpu);
        setAffinity(one);
    }

    /** The processors that the calling platform thread may run on. */
    public static BitSet affinity() {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment set = arena.allocate(CPU_SET_SIZE, Long.BYTES);
            if ((int) GETAFFINITY.call(CALLING_THREAD, CPU_SET_SIZE, set.address()) < 0) {
                throw LinuxException.last("sched_getaffinity", "of this thread");
            }
            return BitSet.valueOf(set.toArray(JAVA_LONG));
        }
    }

    /** The processor that the calling thread runs on at this moment. */
    public static int cpu() {
        final int cpu = (int) GETCPU.call();
        if (cpu < 0) {
            throw LinuxException.last("sched_getcpu", "of this thread");
        }
        return cpu;
    }

    /**
     * Puts the calling platform thread into a network namespace of its own, with nothing in it but a loopback that is
     * down. Sockets belong to the namespace in which they are made. It is gone with its last thread and socket.
     *
     * @throws LinuxException EPERM without CAP_SYS_ADMIN
     */
    public static void enterNewNetwork() {
        if ((int) UNSHARE.call(CLONE_NEWNET) < 0) {
            throw LinuxException.last("unshare", "the network namespace of this thread");
        }
    }

    /**
     * Puts the calling platform thread into another network namespace.
     *
     * @param fd of the namespace's file, as /run/netns/NAME or /proc/thread-self/ns/net
     */
    public static void enterNetwork(final int fd) {
        if ((int) SETNS.call(fd, CLONE_NEWNET) < 0) {
            throw LinuxException.last("setns", "the network namespace of this thread");
        }
    }
}
