package io.busbar.bridge.wire.udp;

import io.busbar.bridge.wire.WireException;
import io.busbar.linux.In;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Socket;
import io.busbar.linux.Unistd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An address to send to, as the kernel wants it, and what the way to it carries. */
final class UdpPeer {
    private static final int UDP_HEADER = 8;
    private static final int IP_HEADER = 20;
    private static final int IP6_HEADER = 40;
    private static final int V4_OFFSET = 12;

    private final InetSocketAddress address;
    private final InetAddress from;
    private final int limit;
    private final boolean four;
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment name;
    private int maxPayload;

    /**
     * Resolves the way to a peer.
     *
     * @param six   whether the socket is one of IPv6, to which addresses of IPv4 are mapped ones
     * @param from  address of the socket; null for any
     * @param limit most bytes of an IP packet
     */
    UdpPeer(final InetSocketAddress address, final boolean six, final InetAddress from, final int limit)
            throws WireException {
        this.address = address;
        this.from = from;
        this.limit = limit;
        four = address.getAddress() instanceof Inet4Address;
        name = six && four ? mapped() : Socket.encode(arena, address);
        try {
            maxPayload = payload(mtu());
        } catch (final LinuxException e) {
            throw new WireException("there is no way to UDP " + address + ": " + e.getMessage(), e);
        }
    }

    private MemorySegment mapped() {
        final MemorySegment mapped = arena.allocate(Socket.SOCKADDR_IN6_SIZE, Long.BYTES);
        final byte[] bytes = address.getAddress().getAddress();
        mapped.set(ValueLayout.JAVA_SHORT, 0, (short) Socket.AF_INET6);
        mapped.set(ValueLayout.JAVA_SHORT, Socket.SIN_PORT, Short.reverseBytes((short) address.getPort()));
        mapped.set(ValueLayout.JAVA_SHORT, Socket.SIN6_ADDR + V4_OFFSET - Short.BYTES, (short) -1);
        MemorySegment.copy(bytes, 0, mapped, ValueLayout.JAVA_BYTE, Socket.SIN6_ADDR + V4_OFFSET, bytes.length);
        return mapped;
    }

    /** What the route has; the kernel lowers it when a router on the way says that less gets through. */
    private int mtu() {
        final int fd = Socket.udp(address.getAddress());
        try {
            if (from != null) {
                Socket.bind(fd, new InetSocketAddress(from, 0));
            }
            Socket.connect(fd, address);
            return four ? Socket.option(fd, In.IPPROTO_IP, In.IP_MTU) : Socket.option(fd, In.IPPROTO_IPV6, In.IPV6_MTU);
        } finally {
            Unistd.close(fd);
        }
    }

    private int payload(final int mtu) {
        return Math.min(limit, Math.min(mtu, UdpOptions.MAX_MTU)) - UDP_HEADER - (four ? IP_HEADER : IP6_HEADER);
    }

    /** Asks the kernel again; returns whether there is a way. */
    boolean measure() {
        try {
            maxPayload = payload(mtu());
            return true;
        } catch (final LinuxException e) {
            return false;
        }
    }

    int maxPayload() {
        return maxPayload;
    }

    long name() {
        return name.address();
    }

    int nameLength() {
        return (int) name.byteSize();
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
