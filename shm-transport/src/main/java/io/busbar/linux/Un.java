package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

    private static final CFunction SOCKET = CFunction.of("socket");
    private static final CFunction SENDTO = CFunction.of("sendto");

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
            fd = (int) SOCKET.call(AF_UNIX, SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
            if (fd < 0) {
                throw LinuxException.last("socket", path);
            }
            final MemorySegment address = arena.allocate(SOCKADDR_UN_SIZE, Long.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, SUN_PATH, name.length);
            final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            final MemorySegment message = arena.allocateFrom(JAVA_BYTE, bytes);
            final long sent = SENDTO.call(
                    fd,
                    message.address(),
                    bytes.length,
                    Socket.MSG_NOSIGNAL,
                    address.address(),
                    SUN_PATH + name.length);
            if (sent < 0) {
                throw LinuxException.last("sendto", path);
            }
        } finally {
            if (fd >= 0) {
                Unistd.close(fd);
            }
        }
    }
}
