package io.busbar.linux;

/**
 * linux/membarrier.h: a memory barrier on behalf of others. Whoever calls {@link #global()} makes every processor that
 * runs a thread of a registered process execute a full barrier, so that those threads need none of their own.
 *
 * <p>Constants: include/uapi/linux/membarrier.h (Linux 4.16 for the expedited global commands),
 * arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h, Linux 6.18.
 */
public final class Membarrier {
    static final long SYS_MEMBARRIER = Machine.pick(324, 283);
    static final int MEMBARRIER_CMD_GLOBAL_EXPEDITED = 1 << 1;
    static final int MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED = 1 << 2;

    private static final CFunction MEMBARRIER = CFunction.of("syscall");

    private Membarrier() {}

    /** Has this process take part in the global barriers of others; returns whether the kernel agreed. */
    public static boolean register() {
        return call(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED);
    }

    /** A full barrier here, and on each processor that runs a registered process; returns whether the kernel agreed. */
    public static boolean global() {
        return call(MEMBARRIER_CMD_GLOBAL_EXPEDITED);
    }

    private static boolean call(final int command) {
        return MEMBARRIER.call(SYS_MEMBARRIER, command, 0, 0) == 0;
    }
}
