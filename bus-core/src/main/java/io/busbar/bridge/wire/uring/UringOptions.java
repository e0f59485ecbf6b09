package io.busbar.bridge.wire.uring;

import io.busbar.uring.RingOptions;
import java.net.InetSocketAddress;

/**
 * What can be chosen about the wire.
 *
 * @param listen   local address of data connections; port 0 has the kernel choose, which is told to peers in tickets
 * @param ring     sizes of the ring, and whether a kernel thread polls it
 * @param zeroCopy whether to try sends without copying; each path falls back by itself where they do not pay
 * @param events   whether what comes shall wake who sleeps on the ring; costs time, and is not needed by who looks
 *                 again and again
 */
public record UringOptions(InetSocketAddress listen, RingOptions ring, boolean zeroCopy, boolean events) {
    private static final int SUBMISSIONS = 256;

    /** 256 submissions at a time, no polling thread, zero copy where it works, for who does not sleep on the ring. */
    public static UringOptions of(final InetSocketAddress listen) {
        return new UringOptions(listen, RingOptions.of(SUBMISSIONS), true, false);
    }

    public UringOptions withRing(final RingOptions newRing) {
        return new UringOptions(listen, newRing, zeroCopy, events);
    }

    public UringOptions withZeroCopy(final boolean newZeroCopy) {
        return new UringOptions(listen, ring, newZeroCopy, events);
    }

    public UringOptions withEvents(final boolean wanted) {
        return new UringOptions(listen, ring, zeroCopy, wanted);
    }

    /** Whether a call for each receive will do, which costs less than the ring. */
    boolean receivesByCalls() {
        return !events && !ring.isPolled();
    }
}
