package io.busbar.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
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

    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_WAITALL = 0x100;
    public static final int MSG_NOSIGNAL = 0x4000;

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

    private static final MethodHandle SOCKET =
            Native.function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            Native.function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle LISTEN =
            Native.function("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle ACCEPT =
            Native.function("accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    private static final MethodHandle CONNECT =
            Native.function("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKNAME =
            Native.function("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle GETPEERNAME =
            Native.function("getpeername", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SETSOCKOPT = Native.function(
            "setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKOPT = Native.function(
            "getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SHUTDOWN =
            Native.function("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SEND =
            Native.function("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECV =
            Native.function("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SENDMMSG =
            Native.function("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));
    private static final MethodHandle RECVMMSG = Native.function(
            "recvmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS));

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
        try {
            return check((int) SOCKET.invokeExact(Native.state(), family, type | SOCK_CLOEXEC, 0), "socket", address);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Gives a socket its own address; port 0 has the kernel choose. */
    public static void bind(final int fd, final InetSocketAddress address) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = encode(arena, address);
            check((int) BIND.invokeExact(Native.state(), fd, name, (int) name.byteSize()), "bind", address);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    public static void listen(final int fd, final int backlog) {
        try {
            check((int) LISTEN.invokeExact(Native.state(), fd, backlog), "listen", "descriptor " + fd);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /**
     * Takes a connection.
     *
     * @param flags 0 or SOCK_NONBLOCK, for the new socket
     * @return its descriptor; -1 if the listening socket does not block and nobody waits there
     */
    public static int accept(final int fd, final int flags) {
        try {
            final int result = (int) ACCEPT.invokeExact(
                    Native.state(), fd, MemorySegment.NULL, MemorySegment.NULL, SOCK_CLOEXEC | flags);
            return result < 0 && Native.errno() == Errno.EAGAIN.number()
                    ? -1
                    : check(result, "accept4", "descriptor " + fd);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Connects; returns false if the socket does not block and is not connected yet. */
    public static boolean connect(final int fd, final InetSocketAddress address) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = encode(arena, address);
            final int result = (int) CONNECT.invokeExact(Native.state(), fd, name, (int) name.byteSize());
            if (result < 0 && Native.errno() == Errno.EINPROGRESS.number()) {
                return false;
            }
            check(result, "connect", address);
            return true;
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** The address that the socket has on this host. */
    public static InetSocketAddress localAddress(final int fd) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = arena.allocate(SOCKADDR_IN6_SIZE, Long.BYTES);
            final MemorySegment length = arena.allocate(JAVA_INT);
            length.set(JAVA_INT, 0, SOCKADDR_IN6_SIZE);
            check((int) GETSOCKNAME.invokeExact(Native.state(), fd, name, length), "getsockname", "descriptor " + fd);
            return decode(name);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** The address that a connected socket's peer has. */
    public static InetSocketAddress peerAddress(final int fd) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = arena.allocate(SOCKADDR_IN6_SIZE, Long.BYTES);
            final MemorySegment length = arena.allocate(JAVA_INT);
            length.set(JAVA_INT, 0, SOCKADDR_IN6_SIZE);
            check((int) GETPEERNAME.invokeExact(Native.state(), fd, name, length), "getpeername", "descriptor " + fd);
            return decode(name);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Sets an option whose value is an int. */
    public static void setOption(final int fd, final int level, final int option, final int value) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment argument = arena.allocate(JAVA_INT);
            argument.set(JAVA_INT, 0, value);
            check(
                    (int) SETSOCKOPT.invokeExact(Native.state(), fd, level, option, argument, Integer.BYTES),
                    "setsockopt",
                    "option " + option + " of level " + level + " of descriptor " + fd);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** The value of an option that is an int. */
    public static int option(final int fd, final int level, final int option) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment value = arena.allocate(JAVA_INT);
            final MemorySegment length = arena.allocate(JAVA_INT);
            length.set(JAVA_INT, 0, Integer.BYTES);
            check(
                    (int) GETSOCKOPT.invokeExact(Native.state(), fd, level, option, value, length),
                    "getsockopt",
                    "option " + option + " of level " + level + " of descriptor " + fd);
            return value.get(JAVA_INT, 0);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** send(2): bytes sent, or a negated error number. */
    public static long send(final int fd, final long address, final long length, final int flags) {
        try {
            final long result = (long) SEND.invokeExact(Native.state(), fd, address, length, flags);
            return result < 0 ? -Native.errno() : result;
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** recv(2): bytes received, 0 if the peer has closed, or a negated error number. */
    public static long receive(final int fd, final long address, final long length, final int flags) {
        try {
            final long result = (long) RECV.invokeExact(Native.state(), fd, address, length, flags);
            return result < 0 ? -Native.errno() : result;
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** sendmmsg(2): how many of the messages were sent, or a negated error number if the first could not be. */
    public static int sendMessages(final int fd, final long messages, final int count, final int flags) {
        try {
            final int result = (int) SENDMMSG.invokeExact(Native.state(), fd, messages, count, flags);
            return result < 0 ? -Native.errno() : result;
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** recvmmsg(2), without a timeout: how many messages were received, or a negated error number. */
    public static int receiveMessages(final int fd, final long messages, final int count, final int flags) {
        try {
            final int result =
                    (int) RECVMMSG.invokeExact(Native.state(), fd, messages, count, flags, MemorySegment.NULL);
            return result < 0 ? -Native.errno() : result;
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Says that nothing more will be sent. */
    public static void shutdown(final int fd) {
        try {
            check((int) SHUTDOWN.invokeExact(Native.state(), fd, SHUT_WR), "shutdown", "descriptor " + fd);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Has {@code close} drop what is queued and break the connection by a reset. */
    public static void resetOnClose(final int fd) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment linger = arena.allocate(LINGER_SIZE, Integer.BYTES);
            linger.set(JAVA_INT, 0, 1);
            check(
                    (int) SETSOCKOPT.invokeExact(Native.state(), fd, SOL_SOCKET, SO_LINGER, linger, LINGER_SIZE),
                    "setsockopt",
                    "SO_LINGER of descriptor " + fd);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
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

    private static InetSocketAddress decode(final MemorySegment name) throws UnknownHostException {
        final boolean four = name.get(JAVA_SHORT, 0) == AF_INET;
        final byte[] bytes = name.asSlice(four ? SIN_ADDR : SIN6_ADDR, four ? IN_LENGTH : IN6_LENGTH)
                .toArray(JAVA_BYTE);
        final int port = Short.toUnsignedInt(Short.reverseBytes(name.get(JAVA_SHORT, SIN_PORT)));
        return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    }

    private static int check(final int result, final String operation, final Object subject) {
        if (result < 0) {
            throw LinuxException.last(operation, subject.toString());
        }
        return result;
    }
}
