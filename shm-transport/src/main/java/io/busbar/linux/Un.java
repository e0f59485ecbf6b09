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
import java.nio.charset.StandardCharsets;

/**
 * sys/un.h: datagrams to a socket of this host, which Java does not send. Constants and struct: include/linux/socket.h
 * and include/uapi/linux/un.h, Linux 6.18.
 */
public final class Un {
    static final int AF_UNIX = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCKADDR_UN_SIZE = 110;
    static final int SUN_PATH = 2;

    private static final MethodHandle SOCKET =
            Native.function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SENDTO = Native.function(
            "sendto", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));

    private Un() {}

    /**
     * Sends one datagram.
     *
     * @param path of the socket; an abstract one begins with '@'
     */
    public static void send(final String path, final String text) {
        final byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length >= SOCKADDR_UN_SIZE - SUN_PATH) {
            throw new LinuxException("sendto", path, Errno.ENAMETOOLONG.number());
        }
        if (name.length > 0 && name[0] == '@') {
            name[0] = 0;
        }
        int fd = -1;
        try (Arena arena = Arena.ofConfined()) {
            fd = (int) SOCKET.invokeExact(Native.state(), AF_UNIX, SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
            if (fd < 0) {
                throw LinuxException.last("socket", path);
            }
            final MemorySegment address = arena.allocate(SOCKADDR_UN_SIZE, Long.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, SUN_PATH, name.length);
            final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            final MemorySegment message = arena.allocateFrom(JAVA_BYTE, bytes);
            final long sent = (long) SENDTO.invokeExact(
                    Native.state(),
                    fd,
                    message,
                    (long) bytes.length,
                    Socket.MSG_NOSIGNAL,
                    address,
                    SUN_PATH + name.length);
            if (sent < 0) {
                throw LinuxException.last("sendto", path);
            }
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        } finally {
            if (fd >= 0) {
                Unistd.close(fd);
            }
        }
    }
}
