package io.busbar.xdp;

import io.busbar.linux.Errno;
import io.busbar.linux.Ethtool;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Rtnetlink;
import io.busbar.linux.Socket;
import io.busbar.linux.Unistd;
import java.lang.foreign.Arena;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The kernel's tables of interfaces, routes and neighbours, in the network namespace of the thread that opens them. The
 * kernel answers at once, so asking does not wait. For one thread; not for hot paths, but for {@link #haveChanged}.
 */
public final class KernelTables implements AutoCloseable {
    /** There is no address of a neighbour's: it was never asked for, or did not answer. */
    public static final long UNKNOWN = -1;

    private static final int CHANGES =
            Rtnetlink.RTMGRP_LINK | Rtnetlink.RTMGRP_NEIGH | Rtnetlink.RTMGRP_IPV4_IFADDR | Rtnetlink.RTMGRP_IPV4_ROUTE;
    private static final int USABLE = Rtnetlink.NUD_REACHABLE
            | Rtnetlink.NUD_STALE
            | Rtnetlink.NUD_DELAY
            | Rtnetlink.NUD_PROBE
            | Rtnetlink.NUD_PERMANENT
            | Rtnetlink.NUD_NOARP;
    private static final int HOST_BITS = 32;

    private final Arena arena = Arena.ofShared();
    private final TableMessage message = new TableMessage(arena);
    private final int questions;
    private final int changes;
    private final int any;
    private int sequence;
    private boolean closed;

    public KernelTables() {
        try {
            questions = Rtnetlink.open(0);
        } catch (final LinuxException e) {
            throw new XdpException(e, "a sandbox forbids AF_NETLINK: allow it, or use another wire");
        }
        int second = -1;
        try {
            second = Rtnetlink.open(CHANGES);
            any = Socket.udp(InetAddress.getLoopbackAddress());
        } catch (final LinuxException e) {
            Unistd.close(questions);
            if (second >= 0) {
                Unistd.close(second);
            }
            throw new XdpException(e, "a sandbox forbids AF_NETLINK: allow it, or use another wire");
        }
        changes = second;
    }

    /** Asks, and hands over the offset of each message of the answer. */
    private void ask(final String subject, final IntConsumer answer) {
        final long sent = Socket.send(questions, message.address(), message.length(), Socket.MSG_DONTWAIT);
        if (sent < 0) {
            throw new LinuxException("send", "a question for " + subject + " to rtnetlink", (int) -sent);
        }
        boolean more = true;
        while (more) {
            final long received = Socket.receive(questions, message.address(), message.capacity(), Socket.MSG_DONTWAIT);
            if (received <= 0) {
                throw new LinuxException(
                        "recv", "the answer for " + subject + " from rtnetlink", received == 0 ? 0 : (int) -received);
            }
            message.received((int) received);
            more = read(subject, answer);
        }
    }

    /** Whether more follows. */
    private boolean read(final String subject, final IntConsumer answer) {
        boolean several = false;
        for (int at = 0; message.isMessage(at); at = message.next(at)) {
            if (message.sequence(at) != sequence) {
                several = true;
                continue;
            }
            final int type = message.type(at);
            if (type == Rtnetlink.NLMSG_DONE) {
                return false;
            }
            if (type == Rtnetlink.NLMSG_ERROR) {
                final int errno = message.hasFixed(at, Integer.BYTES) ? -message.readInt(at, 0) : 0;
                if (errno != 0) {
                    throw new LinuxException("rtnetlink", subject, errno);
                }
                return false;
            }
            answer.accept(at);
            several |= message.isPartOfMany(at);
        }
        return several;
    }

    /**
     * The interface of a name.
     *
     * @throws XdpException ENODEV if there is none
     */
    public Device device(final String name) {
        message.begin(Rtnetlink.RTM_GETLINK, 0, ++sequence, Rtnetlink.IFINFO_SIZE)
                .attribute(Rtnetlink.IFLA_IFNAME, (name + '\0').getBytes(StandardCharsets.UTF_8));
        return found("interface " + name);
    }

    /** The interface of a number. */
    public Device device(final int index) {
        message.begin(Rtnetlink.RTM_GETLINK, 0, ++sequence, Rtnetlink.IFINFO_SIZE)
                .fixedInt(Rtnetlink.IFINFO_INDEX, index);
        return found("interface number " + index);
    }

    private Device found(final String subject) {
        final Device[] found = {null};
        try {
            ask(subject, at -> found[0] = read(at));
        } catch (final LinuxException e) {
            throw new XdpException(e, "there is no such interface in this network namespace: see \"ip link\"");
        }
        if (found[0] == null) {
            throw new XdpException("there is no " + subject, Errno.ENODEV, "see \"ip link\"");
        }
        return complete(found[0]);
    }

    private Device read(final int at) {
        if (message.type(at) != Rtnetlink.RTM_NEWLINK || !message.hasFixed(at, Rtnetlink.IFINFO_SIZE)) {
            return null;
        }
        final int flags = message.readInt(at, Rtnetlink.IFINFO_FLAGS);
        final int hardware = message.readShort(at, Rtnetlink.IFINFO_TYPE);
        final int xdp = message.find(at, Rtnetlink.IFLA_XDP);
        final byte[] name = message.bytes(message.find(at, Rtnetlink.IFLA_IFNAME));
        return new Device(
                message.readInt(at, Rtnetlink.IFINFO_INDEX),
                new String(name, 0, Math.max(0, name.length - 1), StandardCharsets.UTF_8),
                mac(message.bytes(message.find(at, Rtnetlink.IFLA_ADDRESS))),
                message.number(message.find(at, Rtnetlink.IFLA_MTU)),
                (flags & Rtnetlink.IFF_UP) != 0,
                hardware == Rtnetlink.ARPHRD_ETHER || hardware == Rtnetlink.ARPHRD_LOOPBACK,
                (flags & Rtnetlink.IFF_LOOPBACK) != 0,
                message.number(message.nested(xdp, Rtnetlink.IFLA_XDP_PROG_ID)),
                0,
                "",
                List.of());
    }

    private static long mac(final byte[] bytes) {
        if (bytes.length != Packet.MAC) {
            return UNKNOWN;
        }
        long mac = 0;
        for (final byte each : bytes) {
            mac = mac << Byte.SIZE | each & 0xFF;
        }
        return mac;
    }

    /** Adds what other tables know. */
    private Device complete(final Device device) {
        final List<Inet4Address> addresses = new ArrayList<>();
        message.begin(Rtnetlink.RTM_GETADDR, Rtnetlink.NLM_F_DUMP, ++sequence, Rtnetlink.IFADDR_SIZE)
                .fixedByte(0, Socket.AF_INET);
        try {
            ask("addresses of " + device.name(), at -> {
                if (message.type(at) == Rtnetlink.RTM_NEWADDR
                        && message.hasFixed(at, Rtnetlink.IFADDR_SIZE)
                        && message.readByte(at, 0) == Socket.AF_INET
                        && message.readInt(at, Rtnetlink.IFADDR_INDEX) == device.index()) {
                    addresses.add(address(message.bytes(message.find(at, Rtnetlink.IFA_LOCAL))));
                }
            });
        } catch (final LinuxException e) {
            throw new XdpException(e, "use another wire");
        }
        return new Device(
                device.index(),
                device.name(),
                device.mac(),
                device.mtu(),
                device.isUp(),
                device.framing(),
                device.loops(),
                device.program(),
                Ethtool.receiveQueues(any, device.name()),
                Ethtool.driver(any, device.name()),
                addresses);
    }

    private static Inet4Address address(final byte[] bytes) {
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException e) {
            throw new IllegalStateException("the kernel's tables have an address of " + bytes.length + " bytes", e);
        }
    }

    /**
     * The way to a host.
     *
     * @throws XdpException ENETUNREACH if there is none, or what else the kernel says
     */
    public Route route(final Inet4Address host) {
        message.begin(Rtnetlink.RTM_GETROUTE, 0, ++sequence, Rtnetlink.RTMSG_SIZE)
                .fixedByte(0, Socket.AF_INET)
                .fixedByte(Rtnetlink.RTMSG_DST_LEN, HOST_BITS)
                .attribute(Rtnetlink.RTA_DST, host.getAddress());
        final Route[] found = {null};
        try {
            ask("the route to " + host.getHostAddress(), at -> {
                if (message.type(at) == Rtnetlink.RTM_NEWROUTE && message.hasFixed(at, Rtnetlink.RTMSG_SIZE)) {
                    found[0] = route(at, host);
                }
            });
        } catch (final LinuxException e) {
            throw new XdpException(e, "see \"ip route get " + host.getHostAddress() + "\"");
        }
        if (found[0] == null) {
            throw new XdpException(
                    "no route to " + host.getHostAddress() + " that ends at a host of IPv4",
                    Errno.ENETUNREACH,
                    "see \"ip route get " + host.getHostAddress() + "\"");
        }
        return found[0];
    }

    private Route route(final int at, final Inet4Address host) {
        final int type = message.readByte(at, Rtnetlink.RTMSG_TYPE);
        if (type != Rtnetlink.RTN_UNICAST && type != Rtnetlink.RTN_LOCAL
                || message.find(at, Rtnetlink.RTA_VIA) != TableMessage.NONE) {
            return null;
        }
        final byte[] gateway = message.bytes(message.find(at, Rtnetlink.RTA_GATEWAY));
        final int metrics = message.find(at, Rtnetlink.RTA_METRICS);
        return new Route(
                message.number(message.find(at, Rtnetlink.RTA_OIF)),
                gateway.length == 0 ? host : address(gateway),
                message.number(message.nested(metrics, Rtnetlink.RTAX_MTU)));
    }

    /** MAC of a host that is on the same network, in the lowest 48 bits, or {@link #UNKNOWN}. */
    public long neighbour(final int device, final Inet4Address host) {
        message.begin(Rtnetlink.RTM_GETNEIGH, 0, ++sequence, Rtnetlink.NDMSG_SIZE)
                .fixedByte(0, Socket.AF_INET)
                .fixedInt(Rtnetlink.NDMSG_IFINDEX, device)
                .attribute(Rtnetlink.NDA_DST, host.getAddress());
        final long[] found = {UNKNOWN};
        try {
            ask("the neighbour " + host.getHostAddress(), at -> {
                if (message.type(at) == Rtnetlink.RTM_NEWNEIGH
                        && message.hasFixed(at, Rtnetlink.NDMSG_SIZE)
                        && (message.readShort(at, Rtnetlink.NDMSG_STATE) & USABLE) != 0) {
                    found[0] = mac(message.bytes(message.find(at, Rtnetlink.NDA_LLADDR)));
                }
            });
        } catch (final LinuxException e) {
            if (!e.is(Errno.ENOENT)) {
                throw new XdpException(e, "see \"ip neigh get " + host.getHostAddress() + "\"");
            }
        }
        return found[0];
    }

    /** Brings an interface up. */
    public void bringUp(final Device device) {
        message.begin(Rtnetlink.RTM_SETLINK, Rtnetlink.NLM_F_ACK, ++sequence, Rtnetlink.IFINFO_SIZE)
                .fixedInt(Rtnetlink.IFINFO_INDEX, device.index())
                .fixedInt(Rtnetlink.IFINFO_FLAGS, Rtnetlink.IFF_UP)
                .fixedInt(Rtnetlink.IFINFO_CHANGE, Rtnetlink.IFF_UP);
        try {
            ask("bringing up " + device.name(), at -> {});
        } catch (final LinuxException e) {
            throw new XdpException(e, "CAP_NET_ADMIN is needed");
        }
    }

    /** Whether anything in the tables may have changed since this was asked last. One system call if not. */
    public boolean haveChanged() {
        boolean changed = false;
        long received = Socket.receive(changes, message.address(), message.capacity(), Socket.MSG_DONTWAIT);
        while (received > 0 || received == -Errno.ENOBUFS.number()) {
            changed = true;
            received = Socket.receive(changes, message.address(), message.capacity(), Socket.MSG_DONTWAIT);
        }
        return changed;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Unistd.close(questions);
        Unistd.close(changes);
        Unistd.close(any);
        arena.close();
    }
}
