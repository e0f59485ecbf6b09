package io.busbar.process;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The socket that systemd would listen on: unix datagrams, which Java does not receive. */
@SuppressWarnings("restricted") // system calls of our own
public final class NotifySocket implements AutoCloseable {
    /** bits/socket.h, sys/un.h, sys/time.h of glibc on Linux, x86-64 and AArch64. */
    private static final int AF_UNIX = 1;

    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SOCKADDR_UN_SIZE = 110;
    private static final int SUN_PATH = 2;
    private static final int MAX = 4096;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(MAX);
    private final int fd;
    private final long patienceNanos;

    /** @param patienceSeconds how long to wait for a datagram at most */
    public NotifySocket(final Path path, final int patienceSeconds) {
        patienceNanos = TimeUnit.SECONDS.toNanos(patienceSeconds);
        final byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        final MemorySegment address = arena.allocate(SOCKADDR_UN_SIZE, Long.BYTES);
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(name, 0, address, JAVA_BYTE, SUN_PATH, name.length);
        final MemorySegment timeout = arena.allocate(2 * Long.BYTES, Long.BYTES);
        timeout.set(JAVA_LONG, 0, patienceSeconds);
        try {
            fd = (int) function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT))
                    .invokeExact(AF_UNIX, SOCK_DGRAM, 0);
            final int bound = (int) function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT))
                    .invokeExact(fd, address, SUN_PATH + name.length);
            final int set = (int) function(
                            "setsockopt",
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT))
                    .invokeExact(fd, SOL_SOCKET, SO_RCVTIMEO, timeout, 2 * Long.BYTES);
            if (fd < 0 || bound != 0 || set != 0) {
                throw new AssertionError("no datagram socket at " + path);
            }
        } catch (final Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MethodHandle function(final String name, final FunctionDescriptor type) {
        final Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type);
    }

    /** Waits for the next datagram. */
    public String receive() {
        try {
            final long length =
                    (long) function("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT))
                            .invokeExact(fd, buffer, (long) MAX, 0);
            if (length < 0) {
                throw new AssertionError("nothing was told in time");
            }
            return new String(buffer.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
        } catch (final AssertionError e) {
            throw e;
        } catch (final Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for the next datagram that says something else, as long as for one. */
    public String receiveOtherThan(final String what) {
        final long start = System.nanoTime();
        String told = receive();
        while (told.equals(what)) {
            if (System.nanoTime() - start > patienceNanos) {
                throw new AssertionError("nothing but " + what + " was told in time");
            }
            told = receive();
        }
        return told;
    }

    @Override
    public void close() {
        try {
            final int closed = (int)
                    function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT)).invokeExact(fd);
            if (closed != 0) {
                throw new AssertionError("close: " + closed);
            }
        } catch (final Throwable e) {
            throw new AssertionError(e);
        }
        arena.close();
    }
}
