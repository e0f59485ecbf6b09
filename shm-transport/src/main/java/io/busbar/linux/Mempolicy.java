package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * linux/mempolicy.h: on which NUMA node memory is. By system call, because libnuma is seldom installed.
 *
 * <p>Constants: include/uapi/linux/mempolicy.h, arch/x86/entry/syscalls/syscall_64.tbl and
 * include/uapi/asm-generic/unistd.h, Linux 6.18.
 */
public final class Mempolicy {
    static final long SYS_MBIND = Machine.pick(237, 235);
    static final int MPOL_PREFERRED = 1;

    /** Nodes that a mask of ours can name. */
    public static final int MAX_NODES = 1024;

    private static final CFunction MBIND = CFunction.of("syscall");

    private Mempolicy() {}

    /**
     * Has pages that are allocated for the range from now on taken from a node, and from others when it is full. On a
     * shared mapping of tmpfs or hugetlbfs the file remembers it, whoever allocates the pages.
     *
     * @param node 0 to {@link #MAX_NODES} - 1; EINVAL if the machine does not have it
     */
    public static void preferNode(final long address, final long length, final int node) {
        if (node < 0 || node >= MAX_NODES) {
            throw new IllegalArgumentException("NUMA node " + node + ": 0 to " + (MAX_NODES - 1));
        }
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment mask = arena.allocate(MAX_NODES / Byte.SIZE, Long.BYTES);
            mask.setAtIndex(JAVA_LONG, node / Long.SIZE, 1L << node);
            // The kernel reads one bit less than it is told.
            final long result =
                    MBIND.call(SYS_MBIND, address, length, MPOL_PREFERRED, mask.address(), MAX_NODES + 1, 0);
            if (result < 0) {
                throw LinuxException.last("mbind", length + " bytes to NUMA node " + node);
            }
        }
    }
}
