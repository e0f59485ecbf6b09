package io.busbar.bridge.wire.uring;

import io.busbar.uring.RingOptions;
import java.net.InetSocketAddress;

/**
 * What can be chosen about the wire.
 *
 * @param listen   local address of data connections; port 0 has the kernel choose, which is told to peers in tickets
 * @param ring     sizes of the ring, and whether a kernel thread polls it
 * @param zeroCopy whether to try sends without copying; each path falls back by itself where they do not pay
 */
public record UringOptions(InetSocketAddress listen, RingOptions ring, boolean zeroCopy) {
    private static final int SUBMISSIONS = 256;

    /** 256 submissions at a time, no polling thread, zero copy where it works. */
    public static UringOptions of(final InetSocketAddress listen) {
        return new UringOptions(listen, RingOptions.of(SUBMISSIONS), true);
    }

    public UringOptions withRing(final RingOptions newRing) {
        return new UringOptions(listen, newRing, zeroCopy);
    }

    public UringOptions withZeroCopy(final boolean newZeroCopy) {
        return new UringOptions(listen, ring, newZeroCopy);
    }
}
