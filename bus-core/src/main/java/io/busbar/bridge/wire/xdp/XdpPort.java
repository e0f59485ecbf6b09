package io.busbar.bridge.wire.xdp;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.datagram.DatagramHandler;
import io.busbar.bridge.wire.datagram.DatagramPort;
import io.busbar.bridge.wire.datagram.IpAddress;
import io.busbar.linux.LinuxException;
import io.busbar.shm.Memory;
import io.busbar.xdp.Packet;
import io.busbar.xdp.PacketHandler;
import io.busbar.xdp.PacketHeaders;
import io.busbar.xdp.PacketSocket;
import io.busbar.xdp.PortFilter.Verdict;
import io.busbar.xdp.XdpException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A UDP port of one interface past the kernel's network stack. Whoever sends to the port is dropped in the kernel,
 * before it costs anything, unless it is {@link #addPeer a peer} or {@link #admit admitted}.
 *
 * <p>IPv4 only; what reaches the port as fragments, with IP options or in a VLAN is left to the kernel, and so lost.
 */
public final class XdpPort implements DatagramPort {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final OpenDevice open;
    private final PacketSocket[] sockets;
    private final boolean checksums;
    private final PacketHandler packets = this::onPacket;
    private final List<Peer> peers = new ArrayList<>();
    private DatagramHandler taker;
    private int queued;
    private long lost;
    private long damaged;
    private WireException failure;
    private boolean closed;
    private long lastLook;
    private long lastRefresh;

    private XdpPort(final OpenDevice open, final boolean checksums) {
        this.open = open;
        this.checksums = checksums;
        sockets = open.sockets();
        lastLook = System.nanoTime();
        lastRefresh = lastLook;
    }

    /**
     * Opens a port.
     *
     * @throws WireException says what was tried, the errno's name, and the remedy
     */
    public static XdpPort open(final XdpOptions options) throws WireException {
        try {
            return new XdpPort(OpenDevice.open(options), options.checksums());
        } catch (final XdpException | LinuxException e) {
            throw new WireException(e.getMessage(), e);
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return open.local();
    }

    /** Lets a host's datagrams in, before it is known from which port they come. Once more than it is dismissed. */
    public void admit(final Inet4Address host) throws WireException {
        try {
            open.filter().admit(host);
        } catch (final XdpException e) {
            throw new WireException(e.getMessage(), e);
        }
    }

    /** Takes back one {@link #admit}. */
    public void dismiss(final Inet4Address host) {
        if (closed) {
            return;
        }
        try {
            open.filter().dismiss(host);
        } catch (final XdpException e) {
            // It stays let in, and is nothing to the paths above, which know it no more.
            lost++;
        }
    }

    @Override
    public int addPeer(final InetSocketAddress peer) throws WireException {
        if (!(peer.getAddress() instanceof final Inet4Address host)) {
            throw new WireException("peer " + peer + " has no address of IPv4: give it one, or use the wire udp");
        }
        final int free = peers.indexOf(null);
        final int number = free < 0 ? peers.size() : free;
        final Peer added = new Peer(peer, open.local(), number % sockets.length);
        try {
            final String elsewhere = added.resolve(open, System.nanoTime());
            if (!elsewhere.isEmpty()) {
                throw new WireException(elsewhere + ": set interface in [xdp], or the route, or use the wire udp");
            }
            open.filter().admit(host);
        } catch (final XdpException e) {
            throw new WireException(e.getMessage(), e);
        }
        if (free < 0) {
            peers.add(added);
        } else {
            peers.set(number, added);
        }
        return number;
    }

    @Override
    public void removePeer(final int peer) {
        final Peer removed = peers.get(peer);
        if (removed != null) {
            peers.set(peer, null);
            dismiss(removed.host());
        }
    }

    @Override
    public int maxPayload(final int peer) {
        return peers.get(peer).maxPayload();
    }

    @Override
    public boolean send(
            final int peer, final long header, final int headerLength, final long payload, final int length) {
        final Peer to = peers.get(peer);
        final int whole = headerLength + length;
        if (!to.isResolved() || whole > to.maxPayload()) {
            lost++;
            return true;
        }
        final PacketSocket socket = sockets[to.queue()];
        final long room = socket.claim();
        if (room == 0) {
            return false;
        }
        Memory.copy(header, room + Packet.HEADERS, headerLength);
        if (length > 0) {
            Memory.copy(payload, room + Packet.HEADERS + headerLength, length);
        }
        to.headers().write(room, whole, checksums);
        socket.submit(Packet.HEADERS + whole);
        queued++;
        return true;
    }

    @Override
    public int flush() throws WireException {
        check();
        try {
            for (final PacketSocket socket : sockets) {
                socket.flush();
            }
        } catch (final XdpException e) {
            throw new WireException(e.getMessage(), e);
        }
        final int flushed = queued;
        queued = 0;
        return flushed;
    }

    @Override
    public int receive(final DatagramHandler handler, final int limit) throws WireException {
        check();
        taker = handler;
        int received = 0;
        for (int i = 0; i < sockets.length && received < limit; i++) {
            received += sockets[i].receive(packets, limit - received);
        }
        return received;
    }

    private void onPacket(final long address, final int length) {
        final int payload = PacketHeaders.payload(address, length);
        if (payload < 0) {
            damaged++;
            return;
        }
        taker.onDatagram(
                0,
                IpAddress.mapped(PacketHeaders.source(address)),
                PacketHeaders.sourcePort(address),
                address + Packet.HEADERS,
                payload);
    }

    /**
     * Looks, now and then, whether peers have to be reached in another way than before. If the interface is gone, all
     * other methods say so from then on.
     */
    public void refresh(final long nowNanos) {
        if (nowNanos - lastLook < LOOK_NANOS || failure != null || closed) {
            return;
        }
        lastLook = nowNanos;
        final boolean changed = open.tables().haveChanged();
        if (!changed && nowNanos - lastRefresh < REFRESH_NANOS && isAllResolved()) {
            return;
        }
        lastRefresh = nowNanos;
        if (changed) {
            try {
                open.lookAgain();
            } catch (final XdpException e) {
                failure = new WireException(e.getMessage(), e);
                return;
            }
        }
        for (final Peer peer : peers) {
            if (peer != null) {
                resolve(peer, nowNanos);
            }
        }
    }

    private void check() throws WireException {
        if (failure != null) {
            throw failure;
        }
    }

    private boolean isAllResolved() {
        for (int i = 0; i < peers.size(); i++) {
            if (peers.get(i) != null && !peers.get(i).isResolved()) {
                return false;
            }
        }
        return true;
    }

    /** A route that is gone may come back: until then, what is sent is lost, and the links know by their silence. */
    private void resolve(final Peer peer, final long nowNanos) {
        try {
            peer.resolve(open, nowNanos);
        } catch (final XdpException e) {
            peer.lose(e.getMessage());
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public int descriptor() {
        return open.descriptor();
    }

    /** How many packets of the port have met this fate in the kernel. */
    public long count(final Verdict verdict) {
        return open.filter().count(verdict);
    }

    /** Datagrams whose checksum was wrong. */
    public long damaged() {
        return damaged;
    }

    /** Datagrams that were not sent, because they were too long or their peer was not to be reached. */
    public long lost() {
        return lost;
    }

    @Override
    public String detail() {
        final String troubles = peers.stream()
                .filter(peer -> peer != null && !peer.isResolved())
                .map(peer -> "; " + peer.trouble())
                .collect(Collectors.joining());
        final String dropped = dropped();
        return open.detail() + (dropped.isEmpty() ? "" : "; dropped " + dropped) + troubles;
    }

    /** What was dropped before it came to anybody, and what was not sent; empty if nothing. */
    String dropped() {
        final StringJoiner text = new StringJoiner(", ");
        for (final Verdict each : Verdict.values()) {
            final long count = each == Verdict.PASSED || each == Verdict.KNOCKS ? 0 : count(each);
            add(text, each.name(), count);
        }
        long full = 0;
        for (final PacketSocket socket : sockets) {
            full += socket.dropped();
        }
        add(text, "FULL", full);
        add(text, "DAMAGED", damaged);
        add(text, "UNSENT", lost);
        return text.toString();
    }

    private static void add(final StringJoiner text, final String name, final long count) {
        if (count > 0) {
            text.add(name + " " + count);
        }
    }

    @Override
    public void close() {
        closed = true;
        open.close();
    }
}
