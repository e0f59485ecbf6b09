package io.busbar.linux;

/**
 * sys/uio.h: one transfer into several places. struct iovec is two 8-byte words, address and length, on 64-bit machines
 * (include/uapi/linux/uio.h, Linux 6.18).
 */
public final class Uio {
    public static final int IOVEC_SIZE = 16;
    public static final int IOVEC_BASE = 0;
    public static final int IOVEC_LEN = 8;

    private static final CFunction READV = CFunction.of("readv");

    private Uio() {}

    /** readv(2): bytes read, 0 at the end, or a negated error number. */
    public static long readv(final int fd, final long vectors, final int count) {
        final long result = READV.call(fd, vectors, count);
        return result < 0 ? -Native.errno() : result;
    }
}
