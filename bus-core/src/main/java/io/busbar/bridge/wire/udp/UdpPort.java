package io.busbar.bridge.wire.udp;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.datagram.DatagramHandler;
import io.busbar.bridge.wire.datagram.DatagramPort;
import io.busbar.linux.Errno;
import io.busbar.linux.In;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Socket;
import io.busbar.linux.Udp;
import io.busbar.linux.Unistd;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A UDP socket. */
final class UdpPort implements DatagramPort {
    private static final int FLAGS = Socket.MSG_DONTWAIT | Socket.MSG_NOSIGNAL;

    /** Errors of others that a receive may report. */
    private static final int PATIENCE = 16;

    private final UdpOptions options;
    private final int fd;
    private final boolean six;
    private final InetSocketAddress local;
    private final List<UdpPeer> peers = new ArrayList<>();
    private final Inbox inbox = new Inbox();
    private final Outbox outbox;
    private final String buffers;
    private final boolean joined;
    private String segments;
    private long dropped;
    private boolean closed;

    private UdpPort(final UdpOptions options, final int fd) {
        this.options = options;
        this.fd = fd;
        six = !(options.listen().getAddress() instanceof Inet4Address);
        Socket.setOption(fd, In.IPPROTO_IP, In.IP_MTU_DISCOVER, In.IP_PMTUDISC_DO);
        if (six) {
            Socket.setOption(fd, In.IPPROTO_IPV6, In.IPV6_MTU_DISCOVER, In.IP_PMTUDISC_DO);
        }
        buffers = enlarge("net.core.wmem_max", Socket.SO_SNDBUFFORCE, Socket.SO_SNDBUF)
                + enlarge("net.core.rmem_max", Socket.SO_RCVBUFFORCE, Socket.SO_RCVBUF);
        joined = tryOption(Udp.UDP_GRO, 1);
        outbox = new Outbox(canSegment());
        Socket.bind(fd, options.listen());
        local = Socket.localAddress(fd);
    }

    static UdpPort open(final UdpOptions options) throws WireException {
        try {
            final int fd = Socket.udp(options.listen().getAddress());
            try {
                return new UdpPort(options, fd);
            } catch (final LinuxException e) {
                Unistd.close(fd);
                throw e;
            }
        } catch (final LinuxException e) {
            throw new WireException(e.getMessage() + "; choose another data-listen", e);
        }
    }

    private boolean canSegment() {
        if (!options.segments()) {
            segments = "a datagram each, as configured";
            return false;
        }
        // Length 0 changes nothing, and tells whether the kernel knows the option.
        final boolean known = tryOption(Udp.UDP_SEGMENT, 0);
        segments = known ? "UDP_SEGMENT" : "a datagram each, for the kernel has no UDP_SEGMENT (Linux 4.18 has)";
        return known;
    }

    private boolean tryOption(final int option, final int value) {
        if (!options.segments()) {
            return false;
        }
        try {
            Socket.setOption(fd, Udp.SOL_UDP, option, value);
            return true;
        } catch (final LinuxException e) {
            return false;
        }
    }

    /** Makes a buffer as large as wanted, or as allowed; says so if that is less. */
    private String enlarge(final String limit, final int force, final int option) {
        try {
            Socket.setOption(fd, Socket.SOL_SOCKET, force, options.buffer());
        } catch (final LinuxException e) {
            Socket.setOption(fd, Socket.SOL_SOCKET, option, options.buffer());
        }
        // The kernel doubles what it is given, for its own part of it.
        final int got = Socket.option(fd, Socket.SOL_SOCKET, option) / 2;
        return got >= options.buffer()
                ? ""
                : ", buffer of " + got + " bytes (sysctl " + limit + "=" + options.buffer() + " lets it have more)";
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public int addPeer(final InetSocketAddress peer) throws WireException {
        if (!six && !(peer.getAddress() instanceof Inet4Address)) {
            throw new WireException("data-listen is " + local.getAddress().getHostAddress()
                    + ", an address of IPv4, and the peer is " + peer + "; give data-listen one of IPv6");
        }
        final InetAddress from = local.getAddress().isAnyLocalAddress() ? null : local.getAddress();
        final UdpPeer added = new UdpPeer(peer, six, from, options.mtu());
        final int free = peers.indexOf(null);
        if (free >= 0) {
            peers.set(free, added);
            return free;
        }
        peers.add(added);
        return peers.size() - 1;
    }

    @Override
    public void removePeer(final int peer) {
        peers.set(peer, null);
    }

    @Override
    public int maxPayload(final int peer) {
        return peers.get(peer).maxPayload();
    }

    @Override
    public boolean send(
            final int peer, final long header, final int headerLength, final long payload, final int length) {
        final UdpPeer to = peers.get(peer);
        return outbox.add(peer, to.name(), to.nameLength(), header, headerLength, payload, length);
    }

    @Override
    public int flush() throws WireException {
        final int count = outbox.count();
        int done = 0;
        int sent = 0;
        while (done < count) {
            final int result = Socket.sendMessages(fd, outbox.message(done), count - done, FLAGS);
            if (result > 0) {
                for (int i = 0; i < result; i++) {
                    sent += outbox.segments(done++);
                }
            } else if (!isInterrupted(result)) {
                dropped += outbox.segments(done);
                refused(done++, -result);
            }
        }
        outbox.clear();
        return sent;
    }

    private static boolean isInterrupted(final int result) {
        return result == -Errno.EINTR.number();
    }

    /** A message was not sent. Whatever the reason, what was in it is lost; some reasons can be learned from. */
    private void refused(final int index, final int errno) throws WireException {
        if (errno == Errno.EBADF.number() || errno == Errno.ENOTSOCK.number()) {
            throw failed("sendmmsg", errno);
        }
        final boolean cut = outbox.segments(index) > 1;
        final boolean tooLong = errno == Errno.EMSGSIZE.number() || errno == Errno.EINVAL.number();
        final UdpPeer peer = peers.get(outbox.peer(index));
        final boolean shrunk = tooLong && peer != null && peer.measure() && peer.maxPayload() < outbox.length(index);
        if (cut && !shrunk && (errno == Errno.EIO.number() || tooLong)) {
            outbox.joinNoMore();
            segments = "a datagram each, for the device or the way to " + peer + " refused UDP_SEGMENT: "
                    + Errno.describe(errno);
        }
    }

    private WireException failed(final String operation, final int errno) {
        return new WireException(operation + " on UDP " + local + ": " + Errno.describe(errno));
    }

    @Override
    public int receive(final DatagramHandler handler, final int limit) throws WireException {
        int count = 0;
        int errors = 0;
        while (count < limit) {
            final int result = Socket.receiveMessages(fd, inbox.messages(), Inbox.MESSAGES, FLAGS);
            for (int i = 0; i < result; i++) {
                count += inbox.take(i, handler);
            }
            if (result == -Errno.EAGAIN.number() || result >= 0 && result < Inbox.MESSAGES) {
                break;
            }
            if (result == -Errno.EBADF.number() || result == -Errno.ENOTSOCK.number()) {
                throw failed("recvmmsg", -result);
            }
            if (result < 0 && ++errors > PATIENCE) {
                break;
            }
        }
        return count;
    }

    @Override
    public int descriptor() {
        return closed ? -1 : fd;
    }

    @Override
    public String detail() {
        return "sendmmsg with " + segments + (joined ? ", recvmmsg with UDP_GRO" : ", recvmmsg") + buffers
                + (dropped == 0 ? "" : ", " + dropped + " datagrams not taken by the kernel");
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Unistd.close(fd);
        }
    }
}
