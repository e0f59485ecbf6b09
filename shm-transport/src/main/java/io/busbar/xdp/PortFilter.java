package io.busbar.xdp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes the datagrams of one UDP port of one address of this host off an interface, and gives those of admitted peers
 * to sockets. Not thread-safe.
 *
 * <pre>
 *   what comes in                                                    what becomes of it
 *   not IPv4, tagged with a VLAN, with IP options, a fragment,
 *   not UDP, not of the port, not of the address                     the kernel's, as if there were no filter
 *   of the port, from nobody who is admitted                         dropped, STRANGERS
 *   of the port, its lengths do not fit each other or the packet     dropped, MALFORMED
 *   of the port, with nothing in it (a knock, see PortGuard)         dropped, KNOCKS
 *   of the port, on a queue without a socket                         dropped, UNHEARD
 *   of the port                                                      to the queue's socket, PASSED
 * </pre>
 */
public final class PortFilter implements AutoCloseable {
    /** What became of the packets of the port. */
    public enum Verdict {
        PASSED,
        STRANGERS,
        MALFORMED,
        KNOCKS,
        UNHEARD
    }

    /** Queues that an interface may have. */
    public static final int MAX_QUEUES = 1024;

    private static final int MAX_PEERS = 4096;

    private final BpfMap peers;
    private final BpfMap sockets;
    private final BpfMap counters;
    private final Program program;
    private final Map<Integer, Integer> admitted = new HashMap<>();
    private Attachment attachment;
    private boolean closed;

    /**
     * Makes and loads a filter; it does nothing until it is {@link #attach attached}.
     *
     * @param multiBuffer whether packets may have several buffers, as those larger than a page have (Linux 5.18)
     * @throws XdpException EPERM without CAP_BPF and CAP_NET_ADMIN
     */
    public PortFilter(final Inet4Address address, final int port, final boolean multiBuffer) {
        peers = BpfMap.hash("busbar_peers", MAX_PEERS);
        BpfMap second = null;
        BpfMap third = null;
        try {
            second = BpfMap.sockets("busbar_sockets", MAX_QUEUES);
            third = BpfMap.counters("busbar_counters", Verdict.values().length);
            program = Program.load(
                    "busbar_port",
                    PortFilterCode.assemble(key(address), (short) port, multiBuffer, peers, second, third),
                    multiBuffer);
        } catch (final XdpException e) {
            peers.close();
            if (second != null) {
                second.close();
            }
            if (third != null) {
                third.close();
            }
            throw e;
        }
        sockets = second;
        counters = third;
    }

    /** An address as a packet has it, read as a word of this machine. */
    static int key(final InetAddress address) {
        return ByteBuffer.wrap(address.getAddress())
                .order(ByteOrder.nativeOrder())
                .getInt();
    }

    /**
     * Puts the filter to work on an interface, until it is closed or its process ends.
     *
     * @param index of the interface
     * @param name  of the same, for messages
     */
    public void attach(final int index, final String name, final AttachMode mode) {
        if (attachment != null) {
            throw new IllegalStateException("attached already");
        }
        attachment = Attachment.attach(program, index, name, mode);
    }

    /** Whether it runs in the interface's driver. */
    public boolean isInDriver() {
        return attachment != null && attachment.isInDriver();
    }

    /** Why it does not run in the driver, though it was to; else empty. */
    public String whyNotInDriver() {
        return attachment == null ? "" : attachment.why();
    }

    /** Lets the datagrams of a host in. Once more than it is dismissed. */
    public void admit(final Inet4Address host) {
        final int key = key(host);
        if (!admitted.containsKey(key)) {
            peers.put(key, 1);
        }
        admitted.merge(key, 1, Integer::sum);
    }

    /** Takes back one {@link #admit}. */
    public void dismiss(final Inet4Address host) {
        final int key = key(host);
        if (admitted.computeIfPresent(key, (same, times) -> times == 1 ? null : times - 1) == null) {
            peers.remove(key);
        }
    }

    /** Gives the datagrams of a queue to a socket, which must be bound to it. */
    void connect(final int queue, final int socket) {
        sockets.put(queue, socket);
    }

    /** How many packets of the port have met this fate. */
    public long count(final Verdict verdict) {
        return counters.sum(verdict.ordinal());
    }

    /**
     * What the kernel's own test run does with a packet: XDP_PASS, XDP_DROP or XDP_REDIRECT. It is counted like any
     * other.
     */
    public int run(final byte[] packet) {
        return program.run(packet);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (attachment != null) {
            attachment.close();
        }
        program.close();
        peers.close();
        sockets.close();
        counters.close();
    }
}
