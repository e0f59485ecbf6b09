package io.busbar.bridge.wire.rdma;

import java.net.InetSocketAddress;

/**
 * What can be chosen about the wire.
 *
 * @param listen       local address of paths; it belongs to an RDMA device, or is any; port 0 has the kernel choose,
 *                     which is told to peers in tickets
 * @param remoteWrites whether peers may write replicas themselves, and are written so; else data is sent and received,
 *                     and the daemon copies it
 * @param events       whether paths have descriptors that wake who sleeps; costs a system call now and then
 * @param queue        work requests that may be on the way, 16 to 4,096
 * @param receives     that each end keeps posted, 8 to 4,096: so many times a daemon that does nothing is told that
 *                     something came
 * @param timeout      how long the device waits for an acknowledgement: 4.096 us times two to its power, 1 to 31. RoCE
 *                     and InfiniBand only
 * @param retries      how often it sends again what was not acknowledged, 0 to 6; 7 would never end on soft-RoCE
 */
public record RdmaOptions(
        InetSocketAddress listen,
        boolean remoteWrites,
        boolean events,
        int queue,
        int receives,
        int timeout,
        int retries) {
    /** Most of {@link #retries}. */
    public static final int MAX_RETRIES = 6;

    private static final int QUEUE = 256;
    private static final int RECEIVES = 256;
    private static final int TIMEOUT = 16;

    public RdmaOptions {
        check("queue", queue, 16, 4096);
        check("receives", receives, 8, 4096);
        check("timeout", timeout, 1, 31);
        check("retries", retries, 0, MAX_RETRIES);
    }

    private static void check(final String what, final int value, final int least, final int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + value + ", allowed is " + least + " to " + most);
        }
    }

    /**
     * Remote writes, no events, and a peer that does not answer is given up after about two seconds, as long as a link
     * waits for its control connection.
     */
    public static RdmaOptions of(final InetSocketAddress listen) {
        return new RdmaOptions(listen, true, false, QUEUE, RECEIVES, TIMEOUT, MAX_RETRIES);
    }

    public RdmaOptions withRemoteWrites(final boolean allowed) {
        return new RdmaOptions(listen, allowed, events, queue, receives, timeout, retries);
    }

    public RdmaOptions withEvents(final boolean wanted) {
        return new RdmaOptions(listen, remoteWrites, wanted, queue, receives, timeout, retries);
    }

    public RdmaOptions withQueue(final int requests, final int newReceives) {
        return new RdmaOptions(listen, remoteWrites, events, requests, newReceives, timeout, retries);
    }

    public RdmaOptions withPatience(final int newTimeout, final int newRetries) {
        return new RdmaOptions(listen, remoteWrites, events, queue, receives, newTimeout, newRetries);
    }
}
