package io.busbar.linux;

/**
 * The barrier of races, whose two sides are threads of one process: the private one. It does what the global one
 * promises, which the kernel's keeps only while no thread of the publisher's process has just ended on the publisher's
 * processor (docs/adr/0015), and here actors end after each iteration. What the log makes of that is not to be found by
 * racing; how the log orders its stores and looks is, and that is what the twins are for.
 */
public final class Membarrier {
    private static final int PRIVATE_EXPEDITED = 1 << 3;
    private static final int REGISTER_PRIVATE_EXPEDITED = 1 << 4;

    private static final CFunction SYSCALL = CFunction.of("syscall");
    private static final long SYS_MEMBARRIER = Machine.pick(324, 283);

    private Membarrier() {}

    public static boolean register() {
        return SYSCALL.call(SYS_MEMBARRIER, REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
    }

    public static boolean global() {
        return SYSCALL.call(SYS_MEMBARRIER, PRIVATE_EXPEDITED, 0, 0) == 0;
    }
}
