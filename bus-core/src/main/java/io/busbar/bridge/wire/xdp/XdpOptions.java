package io.busbar.bridge.wire.xdp;

import io.busbar.xdp.AttachMode;
import java.net.InetSocketAddress;

/**
 * What can be chosen about the wire.
 *
 * @param device    name of the network interface; empty for none, and then the wire cannot be used
 * @param listen    local address of datagrams: one of the interface's, or the wildcard for its first; port 0 has the
 *                  kernel choose, which is told to peers in tickets
 * @param queues    of the interface, from the first, that the wire listens to; 0 for all that are in use
 * @param packets   how many may wait in a queue: a power of two from 64 to 32,768, a page of pinned memory each
 * @param mode      where the program runs that takes packets off the interface
 * @param zeroCopy  whether the driver may use the wire's memory itself, where it can
 * @param checksums whether datagrams are summed up as UDP does. Their tags find all damage without; but cards and
 *                  routers that look at sums drop early, and count apart from forgeries
 */
public record XdpOptions(
        String device,
        InetSocketAddress listen,
        int queues,
        int packets,
        AttachMode mode,
        boolean zeroCopy,
        boolean checksums) {
    /** Packets of a queue where nothing else is said. */
    public static final int DEFAULT_PACKETS = 2048;

    /** All queues, in the driver and without copying where that works, and no checksums. */
    public static XdpOptions of(final String device, final InetSocketAddress listen) {
        return new XdpOptions(device, listen, 0, DEFAULT_PACKETS, AttachMode.AUTO, true, false);
    }

    /** No interface: the wire only says so. */
    public static XdpOptions none() {
        return of("", new InetSocketAddress(0));
    }

    public XdpOptions withQueues(final int newQueues) {
        return new XdpOptions(device, listen, newQueues, packets, mode, zeroCopy, checksums);
    }

    public XdpOptions withPackets(final int newPackets) {
        return new XdpOptions(device, listen, queues, newPackets, mode, zeroCopy, checksums);
    }

    public XdpOptions withMode(final AttachMode newMode) {
        return new XdpOptions(device, listen, queues, packets, newMode, zeroCopy, checksums);
    }

    public XdpOptions withZeroCopy(final boolean newZeroCopy) {
        return new XdpOptions(device, listen, queues, packets, mode, newZeroCopy, checksums);
    }

    public XdpOptions withChecksums(final boolean newChecksums) {
        return new XdpOptions(device, listen, queues, packets, mode, zeroCopy, newChecksums);
    }
}
