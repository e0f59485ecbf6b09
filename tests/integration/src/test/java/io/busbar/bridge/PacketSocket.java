package io.busbar.bridge;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** All that comes in at an interface, as whole Ethernet frames, and a way out of it: packet(7). */
@SuppressWarnings("restricted")
final class PacketSocket {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SOCKET =
            function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SETSOCKOPT =
            function("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle IF_NAMETOINDEX =
            function("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle RECV =
            function("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SEND =
            function("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle POLL =
            function("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    // include/linux/socket.h, include/uapi/linux/if_packet.h and if_ether.h, Linux 6.18.
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final short ETH_P_ALL_OF_NETWORK = 0x0300;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int SOCKADDR_LL_SIZE = 20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int POLLFD_SIZE = 8;
    private static final short POLLIN = 1;
    private static final int BUFFER = 1 << 17;

    private final int fd;
    private final MemorySegment buffer = Arena.global().allocate(BUFFER);

    PacketSocket(final String device) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = arena.allocate(SOCKADDR_LL_SIZE, 4);
            name.set(JAVA_SHORT, 0, (short) AF_PACKET);
            name.set(JAVA_SHORT, 2, ETH_P_ALL_OF_NETWORK);
            name.set(JAVA_INT, 4, check((int) IF_NAMETOINDEX.invokeExact(arena.allocateFrom(device)), device));
            fd = check((int) SOCKET.invokeExact(AF_PACKET, SOCK_RAW, (int) ETH_P_ALL_OF_NETWORK), "socket");
            final MemorySegment one = arena.allocateFrom(JAVA_INT, 1);
            check(
                    (int) SETSOCKOPT.invokeExact(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, one, Integer.BYTES),
                    "setsockopt");
            check((int) BIND.invokeExact(fd, name, SOCKADDR_LL_SIZE), "bind");
        } catch (final Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle function(final String name, final FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }

    private static int check(final int result, final String what) {
        if (result < 0) {
            throw new IllegalStateException(what + " failed; is this root?");
        }
        return result;
    }

    /** The next frame, null if there is none. */
    byte[] receive() {
        try {
            final long length = (long) RECV.invokeExact(fd, buffer, (long) BUFFER, MSG_DONTWAIT);
            return length <= 0 ? null : buffer.asSlice(0, length).toArray(JAVA_BYTE);
        } catch (final Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a frame; returns whether it could be. */
    boolean send(final byte[] frame) {
        try {
            MemorySegment.copy(frame, 0, buffer, JAVA_BYTE, 0, frame.length);
            return (long) SEND.invokeExact(fd, buffer, (long) frame.length, MSG_DONTWAIT) == frame.length;
        } catch (final Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until one of two has something, or time is up. */
    static void await(final PacketSocket one, final PacketSocket other, final int millis) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment both = arena.allocate(2 * POLLFD_SIZE, 4);
            both.set(JAVA_INT, 0, one.fd);
            both.set(JAVA_SHORT, 4, POLLIN);
            both.set(JAVA_INT, POLLFD_SIZE, other.fd);
            both.set(JAVA_SHORT, POLLFD_SIZE + 4, POLLIN);
            final int ready = (int) POLL.invokeExact(both, 2L, millis);
            assert ready <= 2;
        } catch (final Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
