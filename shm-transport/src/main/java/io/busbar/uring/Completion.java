package io.busbar.uring;

import io.busbar.linux.IoUring;

/** Reads a completion's result and flags. */
public final class Completion {
    private Completion() {}

    /** Whether the same operation will complete again: a multishot receive goes on, a notification follows. */
    public static boolean hasMore(final int flags) {
        return (flags & IoUring.IORING_CQE_F_MORE) != 0;
    }

    /** Whether this tells that the kernel is done with the memory of a zero-copy send. */
    public static boolean isNotification(final int flags) {
        return (flags & IoUring.IORING_CQE_F_NOTIF) != 0;
    }

    /** Of a notification that was asked for a report: whether the kernel copied after all. */
    public static boolean wasCopied(final int result) {
        return (result & IoUring.IORING_NOTIF_USAGE_ZC_COPIED) != 0;
    }

    /** Whether a provided buffer was used; its number is {@link #buffer}. */
    public static boolean hasBuffer(final int flags) {
        return (flags & IoUring.IORING_CQE_F_BUFFER) != 0;
    }

    public static int buffer(final int flags) {
        return flags >>> IoUring.IORING_CQE_BUFFER_SHIFT;
    }

    /** Whether what comes next goes on in the same provided buffer, see {@link BufferRing}. */
    public static boolean isBufferOpen(final int flags) {
        return (flags & IoUring.IORING_CQE_F_BUF_MORE) != 0;
    }

    /** Of a receive: whether the socket held more. */
    public static boolean isSocketNonEmpty(final int flags) {
        return (flags & IoUring.IORING_CQE_F_SOCK_NONEMPTY) != 0;
    }
}
