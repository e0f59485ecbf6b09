package io.busbar.bridge.wire.xdp;

import io.busbar.linux.Epoll;
import io.busbar.linux.Errno;
import io.busbar.xdp.Device;
import io.busbar.xdp.KernelTables;
import io.busbar.xdp.Packet;
import io.busbar.xdp.PacketOptions;
import io.busbar.xdp.PacketSocket;
import io.busbar.xdp.PortFilter;
import io.busbar.xdp.XdpException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a port holds of its interface: the port's number, the filter at work, a socket for each queue. Opened whole
 * or not at all; closed in the order that frees the queues.
 */
final class OpenDevice implements AutoCloseable {
    /** Frames are cut to what a jumbo frame carries, however much more the interface does. */
    private static final int MAX_MTU = 9216;

    private final XdpOptions options;
    private final KernelTables tables = new KernelTables();
    private final List<Runnable> resources = new ArrayList<>();
    private Device device;
    private PortGuard guard;
    private InetSocketAddress local;
    private PortFilter filter;
    private PacketSocket[] sockets;
    private Epoll epoll;
    private int largest;
    private String narrowed = "";
    private boolean closed;

    private OpenDevice(final XdpOptions options) {
        this.options = options;
    }

    /** @throws XdpException if any of it cannot be had */
    static OpenDevice open(final XdpOptions options) {
        final OpenDevice open = new OpenDevice(options);
        boolean done = false;
        try {
            open.openAll();
            done = true;
            return open;
        } finally {
            if (!done) {
                open.close();
            }
        }
    }

    private void openAll() {
        device = tables.device(options.device());
        check();
        guard = new PortGuard(address(), options.listen().getPort());
        resources.add(guard::close);
        local = guard.address();
        largest = Math.min(device.mtu(), MAX_MTU);
        final PacketOptions wanted = packets(largest);
        try {
            openSockets(wanted);
        } catch (final XdpException e) {
            // Several buffers a packet take Linux 6.6; without them packets are cut to a page.
            if (!wanted.isMultiBuffer() || !e.is(Errno.EINVAL)) {
                throw e;
            }
            closeFrom(1);
            narrowed = ", packets of one page, not of " + largest + " bytes (" + e.refusal() + ")";
            largest = PacketOptions.LARGEST_OF_ONE_BUFFER - Packet.ETHERNET_HEADER;
            openSockets(packets(largest));
        }
    }

    private PacketOptions packets(final int mtu) {
        return new PacketOptions(options.packets(), mtu + Packet.ETHERNET_HEADER, options.zeroCopy());
    }

    private void check() {
        if (!device.framing()) {
            throw new XdpException(
                    "interface " + device.name() + " has no Ethernet headers",
                    Errno.EOPNOTSUPP,
                    "take the interface below it, or the wire udp");
        }
        if (!device.isUp()) {
            throw new XdpException(
                    "interface " + device.name() + " is down", Errno.ENETDOWN, "ip link set " + device.name() + " up");
        }
    }

    /** The address that datagrams come to. */
    private Inet4Address address() {
        if (device.addresses().isEmpty()) {
            throw new XdpException(
                    "interface " + device.name() + " has no address of IPv4",
                    Errno.EADDRNOTAVAIL,
                    "ip address add ADDRESS/BITS dev " + device.name());
        }
        if (options.listen().getAddress().isAnyLocalAddress()) {
            return device.addresses().getFirst();
        }
        for (final Inet4Address each : device.addresses()) {
            if (each.equals(options.listen().getAddress())) {
                return each;
            }
        }
        throw new XdpException(
                "interface " + device.name() + " does not have the address "
                        + options.listen().getAddress().getHostAddress(),
                Errno.EADDRNOTAVAIL,
                "say one of " + device.addresses() + " as data-listen in [xdp]");
    }

    private void openSockets(final PacketOptions packets) {
        filter = new PortFilter((Inet4Address) local.getAddress(), local.getPort(), packets.isMultiBuffer());
        resources.add(filter::close);
        filter.attach(device.index(), device.name(), options.mode());
        final int queues = options.queues() == 0 ? device.queues() : Math.min(options.queues(), device.queues());
        sockets = new PacketSocket[queues];
        epoll = new Epoll();
        resources.add(epoll::close);
        for (int i = 0; i < queues; i++) {
            sockets[i] = PacketSocket.open(device, i, packets, filter);
            resources.add(sockets[i]::close);
            epoll.add(sockets[i].descriptor());
        }
    }

    InetSocketAddress local() {
        return local;
    }

    /** See {@link PortGuard#knock}. */
    void knock(final InetSocketAddress peer) {
        guard.knock(peer);
    }

    PortFilter filter() {
        return filter;
    }

    PacketSocket[] sockets() {
        return sockets.clone();
    }

    KernelTables tables() {
        return tables;
    }

    Device device() {
        return device;
    }

    /** Bytes of the largest packet that there is room for, without its Ethernet header. */
    int largest() {
        return largest;
    }

    int descriptor() {
        return epoll.descriptor();
    }

    /** Looks up the interface again: its MTU, its MAC. */
    void lookAgain() {
        final Device now = tables.device(device.index());
        if (!now.addresses().contains((Inet4Address) local.getAddress())) {
            throw new XdpException(
                    "interface " + now.name() + " has the address "
                            + local.getAddress().getHostAddress() + " no more",
                    Errno.EADDRNOTAVAIL,
                    "the path is made anew when it is back");
        }
        device = now;
    }

    String detail() {
        final PacketSocket first = sockets[0];
        final String where = filter.isInDriver()
                ? "in the driver"
                : "outside of the driver"
                        + (filter.whyNotInDriver().isEmpty() ? "" : " (" + filter.whyNotInDriver() + ")");
        final String copies = first.isZeroCopy() ? "zero copy" : "copied (" + first.whyCopied() + ")";
        final String fewer = sockets.length < device.queues() ? ", and drops what comes to the others" : "";
        return device.name() + " (" + (device.driver().isEmpty() ? "no driver" : device.driver()) + "), " + where + ", "
                + copies + ", " + sockets.length + " of " + device.queues() + " queues" + fewer
                + (first.isHuge() ? ", huge pages" : ", small pages") + narrowed;
    }

    private void closeFrom(final int first) {
        while (resources.size() > first) {
            resources.removeLast().run();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        closeFrom(0);
        tables.close();
    }
}
