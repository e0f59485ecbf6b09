package io.busbar.bridge.wire.xdp;

import io.busbar.linux.LinuxException;
import io.busbar.linux.Socket;
import io.busbar.linux.Unistd;
import java.lang.foreign.Arena;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/**
 * A UDP socket of the kernel's that holds the port, so that nobody else takes it, and what the program leaves to the
 * kernel (fragments, mostly) is not answered by "port unreachable". Nothing is read from it, and it has hardly any
 * room. Another one knocks at peers.
 */
final class PortGuard implements AutoCloseable {
    private static final int SMALL = 1;

    private final int fd;
    private final int knocker;
    private final InetSocketAddress address;

    /** @throws LinuxException EADDRINUSE, EADDRNOTAVAIL */
    PortGuard(final Inet4Address host, final int port) {
        fd = Socket.udp(host);
        int second = -1;
        try {
            Socket.setOption(fd, Socket.SOL_SOCKET, Socket.SO_RCVBUF, SMALL);
            Socket.bind(fd, new InetSocketAddress(host, port));
            address = Socket.localAddress(fd);
            second = Socket.udp(host);
            Socket.bind(second, new InetSocketAddress(host, 0));
        } catch (final LinuxException e) {
            Unistd.close(fd);
            if (second >= 0) {
                Unistd.close(second);
            }
            throw e;
        }
        knocker = second;
    }

    InetSocketAddress address() {
        return address;
    }

    /**
     * Has the kernel find out a peer's MAC, if it does not know it or has not been sure of it for a while, by sending
     * an empty datagram to it: the peer's program drops and counts it.
     */
    void knock(final InetSocketAddress peer) {
        try (Arena arena = Arena.ofConfined()) {
            Socket.connect(knocker, peer);
            // Lost is lost: the next look at the peer knocks again.
            Socket.send(knocker, arena.allocate(1).address(), 0, Socket.MSG_DONTWAIT | Socket.MSG_NOSIGNAL);
        } catch (final LinuxException e) {
            // No way there now, or the last knock was answered by "port unreachable": likewise.
            return;
        }
    }

    @Override
    public void close() {
        Unistd.close(fd);
        Unistd.close(knocker);
    }
}
