package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * sys/socket.h: sockets. All are close-on-exec.
 *
 * <p>Constants and structs: include/linux/socket.h, include/linux/net.h, include/uapi/asm-generic/socket.h,
 * include/uapi/linux/in.h, in6.h and tcp.h, Linux 6.18; the same on x86-64 and aarch64.
 */
public final class Socket {
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;

    public static final int SOL_SOCKET = 1;
    public static final int SO_REUSEADDR = 2;
    public static final int SO_ERROR = 4;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    static final int SO_LINGER = 13;

    /** As SO_SNDBUF and SO_RCVBUF, beyond the system's limits; takes CAP_NET_ADMIN. */
    public static final int SO_SNDBUFFORCE = 32;

    public static final int SO_RCVBUFFORCE = 33;
    static final int SHUT_WR = 1;
    public static final int IPPROTO_TCP = 6;
    public static final int TCP_NODELAY = 1;
    public static final int SO_ZEROCOPY = 60;
    static final int AF_UNSPEC = 0;
    static final int IPPROTO_IP = 0;
    static final int IPPROTO_IPV6 = 41;

    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_WAITALL = 0x100;
    public static final int MSG_NOSIGNAL = 0x4000;

    /** Takes what is on the socket's error queue, see {@link Errqueue}. */
    static final int MSG_ERRQUEUE = 0x2000;

    /** Sends the caller's own pages, which it leaves alone until it is notified; the socket has SO_ZEROCOPY. */
    public static final int MSG_ZEROCOPY = 0x4000000;

    /** struct msghdr, with its array of struct iovec. */
    public static final int MSGHDR_SIZE = 56;

    public static final int MSGHDR_NAME = 0;
    public static final int MSGHDR_NAMELEN = 8;
    public static final int MSGHDR_IOV = 16;
    public static final int MSGHDR_IOVLEN = 24;
    public static final int MSGHDR_CONTROL = 32;
    public static final int MSGHDR_CONTROLLEN = 40;
    public static final int MSGHDR_FLAGS = 48;

    /** struct mmsghdr: a struct msghdr, and how many bytes were transferred. */
    public static final int MMSGHDR_SIZE = 64;

    public static final int MMSGHDR_LEN = 56;

    /** struct cmsghdr: control data stand behind it, and its length counts itself with them. */
    public static final int CMSGHDR_SIZE = 16;

    public static final int CMSG_LEN = 0;
    public static final int CMSG_LEVEL = 8;
    public static final int CMSG_TYPE = 12;

    static final int LINGER_SIZE = 8;
    public static final int SOCKADDR_IN_SIZE = 16;
    public static final int SOCKADDR_IN6_SIZE = 28;
    public static final int SIN_PORT = 2;
    public static final int SIN_ADDR = 4;
    public static final int SIN6_ADDR = 8;
    static final int SIN6_SCOPE = 24;
    private static final int IN_LENGTH = 4;
    private static final int IN6_LENGTH = 16;

    private static final CFunction SOCKET = CFunction.of("socket");
    private static final CFunction BIND = CFunction.of("bind");
    private static final CFunction LISTEN = CFunction.of("listen");
    private static final CFunction ACCEPT = CFunction.of("accept4");
    private static final CFunction CONNECT = CFunction.of("connect");
    private static final CFunction GETSOCKNAME = CFunction.of("getsockname");
    private static final CFunction GETPEERNAME = CFunction.of("getpeername");
    private static final CFunction SETSOCKOPT = CFunction.of("setsockopt");
    private static final CFunction GETSOCKOPT = CFunction.of("getsockopt");
    private static final CFunction SHUTDOWN = CFunction.of("shutdown");
    private static final CFunction SEND = CFunction.of("send");
    private static final CFunction RECV = CFunction.of("recv");
    private static final CFunction SENDMMSG = CFunction.of("sendmmsg");
    private static final CFunction RECVMMSG = CFunction.of("recvmmsg");

    private Socket() {}

    /**
     * Makes a TCP socket of the family of an address.
     *
     * @param flags 0 or SOCK_NONBLOCK
     */
    public static int tcp(final InetAddress address, final int flags) {
        return socket(address, SOCK_STREAM | flags);
    }

    /** Makes a UDP socket of the family of an address; {@link #connect} can give it the only peer to send to. */
    public static int udp(final InetAddress address) {
        return socket(address, SOCK_DGRAM);
    }

    private static int socket(final InetAddress address, final int type) {
        final int family = address instanceof Inet4Address ? AF_INET : AF_INET6;
        return check((int) SOCKET.call(family, type | SOCK_CLOEXEC, 0), "socket", address);
    }

    /** Gives a socket its own address; port 0 has the kernel choose. */
    public static void bind(final int fd, final InetSocketAddress address) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = encode(arena, address);
            check((int) BIND.call(fd, name.address(), name.byteSize()), "bind", address);
        }
    }

    public static void listen(final int fd, final int backlog) {
        check((int) LISTEN.call(fd, backlog), "listen", "descriptor " + fd);
    }

    /**
     * Takes a connection.
     *
     * @param flags 0 or SOCK_NONBLOCK, for the new socket
     * @return its descriptor; -1 if the listening socket does not block and nobody waits there
     */
    public static int accept(final int fd, final int flags) {
        final int result = (int) ACCEPT.call(fd, 0, 0, SOCK_CLOEXEC | flags);
        return result < 0 && Native.errno() == Errno.EAGAIN.number()
                ? -1
                : check(result, "accept4", "descriptor " + fd);
    }

    /** Connects; returns false if the socket does not block and is not connected yet. */
    public static boolean connect(final int fd, final InetSocketAddress address) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = encode(arena, address);
            final int result = (int) CONNECT.call(fd, name.address(), name.byteSize());
            if (result < 0 && Native.errno() == Errno.EINPROGRESS.number()) {
                return false;
            }
            check(result, "connect", address);
            return true;
        }
    }

    /**
     * Breaks a connection by a reset, and drops what is queued, while the descriptor stays open. Failures are not told:
     * there is no connection then, either.
     */
    public static void disconnect(final int fd) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = arena.allocate(SOCKADDR_IN_SIZE, Long.BYTES);
            name.set(JAVA_SHORT, 0, (short) AF_UNSPEC);
            CONNECT.call(fd, name.address(), SOCKADDR_IN_SIZE);
        }
    }

    /** The address that the socket has on this host. */
    public static InetSocketAddress localAddress(final int fd) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = arena.allocate(SOCKADDR_IN6_SIZE, Long.BYTES);
            final MemorySegment length = arena.allocate(JAVA_INT);
            length.set(JAVA_INT, 0, SOCKADDR_IN6_SIZE);
            check((int) GETSOCKNAME.call(fd, name.address(), length.address()), "getsockname", "descriptor " + fd);
            return decode(name);
        }
    }

    /** The address that a connected socket's peer has. */
    public static InetSocketAddress peerAddress(final int fd) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = arena.allocate(SOCKADDR_IN6_SIZE, Long.BYTES);
            final MemorySegment length = arena.allocate(JAVA_INT);
            length.set(JAVA_INT, 0, SOCKADDR_IN6_SIZE);
            check((int) GETPEERNAME.call(fd, name.address(), length.address()), "getpeername", "descriptor " + fd);
            return decode(name);
        }
    }

    /** Sets an option whose value is an int. */
    public static void setOption(final int fd, final int level, final int option, final int value) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment argument = arena.allocate(JAVA_INT);
            argument.set(JAVA_INT, 0, value);
            check(
                    (int) SETSOCKOPT.call(fd, level, option, argument.address(), Integer.BYTES),
                    "setsockopt",
                    "option " + option + " of level " + level + " of descriptor " + fd);
        }
    }

    /**
     * Sets an option whose value is an int in memory of the caller; allocates nothing.
     *
     * @return 0, or the negative errno
     */
    static int setOptionAt(final int fd, final int level, final int option, final long address) {
        return (int) SETSOCKOPT.call(fd, level, option, address, Integer.BYTES);
    }

    /** The value of an option that is an int. */
    public static int option(final int fd, final int level, final int option) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment value = arena.allocate(JAVA_INT);
            final MemorySegment length = arena.allocate(JAVA_INT);
            length.set(JAVA_INT, 0, Integer.BYTES);
            check(
                    (int) GETSOCKOPT.call(fd, level, option, value.address(), length.address()),
                    "getsockopt",
                    "option " + option + " of level " + level + " of descriptor " + fd);
            return value.get(JAVA_INT, 0);
        }
    }

    /** send(2): bytes sent, or a negated error number. */
    public static long send(final int fd, final long address, final long length, final int flags) {
        final long result = SEND.call(fd, address, length, flags);
        return result < 0 ? -Native.errno() : result;
    }

    /** recv(2): bytes received, 0 if the peer has closed, or a negated error number. */
    public static long receive(final int fd, final long address, final long length, final int flags) {
        final long result = RECV.call(fd, address, length, flags);
        return result < 0 ? -Native.errno() : result;
    }

    /** sendmmsg(2): how many of the messages were sent, or a negated error number if the first could not be. */
    public static int sendMessages(final int fd, final long messages, final int count, final int flags) {
        final int result = (int) SENDMMSG.call(fd, messages, count, flags);
        return result < 0 ? -Native.errno() : result;
    }

    /** recvmmsg(2), without a timeout: how many messages were received, or a negated error number. */
    public static int receiveMessages(final int fd, final long messages, final int count, final int flags) {
        final int result = (int) RECVMMSG.call(fd, messages, count, flags, 0);
        return result < 0 ? -Native.errno() : result;
    }

    /** Says that nothing more will be sent. */
    public static void shutdown(final int fd) {
        check((int) SHUTDOWN.call(fd, SHUT_WR), "shutdown", "descriptor " + fd);
    }

    /** Has {@code close} drop what is queued and break the connection by a reset. */
    public static void resetOnClose(final int fd) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment linger = arena.allocate(LINGER_SIZE, Integer.BYTES);
            linger.set(JAVA_INT, 0, 1);
            check(
                    (int) SETSOCKOPT.call(fd, SOL_SOCKET, SO_LINGER, linger.address(), LINGER_SIZE),
                    "setsockopt",
                    "SO_LINGER of descriptor " + fd);
        }
    }

    /** The struct sockaddr of an address, as long as it must be. */
    public static MemorySegment encode(final Arena arena, final InetSocketAddress address) {
        final byte[] bytes = address.getAddress().getAddress();
        final boolean four = bytes.length == IN_LENGTH;
        final MemorySegment name = arena.allocate(four ? SOCKADDR_IN_SIZE : SOCKADDR_IN6_SIZE, Long.BYTES);
        name.set(JAVA_SHORT, 0, (short) (four ? AF_INET : AF_INET6));
        name.set(JAVA_SHORT, SIN_PORT, Short.reverseBytes((short) address.getPort()));
        MemorySegment.copy(bytes, 0, name, JAVA_BYTE, four ? SIN_ADDR : SIN6_ADDR, bytes.length);
        if (address.getAddress() instanceof Inet6Address six) {
            name.set(JAVA_INT, SIN6_SCOPE, six.getScopeId());
        }
        return name;
    }

    private static InetSocketAddress decode(final MemorySegment name) {
        final boolean four = name.get(JAVA_SHORT, 0) == AF_INET;
        final byte[] bytes = name.asSlice(four ? SIN_ADDR : SIN6_ADDR, four ? IN_LENGTH : IN6_LENGTH)
                .toArray(JAVA_BYTE);
        final int port = Short.toUnsignedInt(Short.reverseBytes(name.get(JAVA_SHORT, SIN_PORT)));
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (final UnknownHostException e) {
            throw new IllegalStateException("neither 4 nor 16 bytes", e);
        }
    }

    private static int check(final int result, final String operation, final Object subject) {
        if (result < 0) {
            throw LinuxException.last(operation, subject.toString());
        }
        return result;
    }
}
