package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * sys/uio.h: one transfer into several places. struct iovec is two 8-byte words, address and length, on 64-bit machines
 * (include/uapi/linux/uio.h, Linux 6.18).
 */
public final class Uio {
    public static final int IOVEC_SIZE = 16;
    public static final int IOVEC_BASE = 0;
    public static final int IOVEC_LEN = 8;

    private static final MethodHandle READV =
            Native.function("readv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));

    private Uio() {}

    /** readv(2): bytes read, 0 at the end, or a negated error number. */
    public static long readv(final int fd, final long vectors, final int count) {
        try {
            final long result = (long) READV.invokeExact(Native.state(), fd, vectors, count);
            return result < 0 ? -Native.errno() : result;
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }
}
