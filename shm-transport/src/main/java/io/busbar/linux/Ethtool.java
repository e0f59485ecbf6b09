package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * linux/ethtool.h: what a network interface's driver is called, and how many queues are in use.
 *
 * <p>Constants and structs: include/uapi/linux/ethtool.h, sockios.h and if.h, Linux 6.18; the same on x86-64 and
 * aarch64.
 */
public final class Ethtool {
    static final int SIOCETHTOOL = 0x8946;
    static final int ETHTOOL_GDRVINFO = 3;
    static final int ETHTOOL_GCHANNELS = 0x3C;
    static final int IFREQ_SIZE = 40;
    static final int IFREQ_DATA = 16;
    static final int IFNAMSIZ = 16;
    static final int DRVINFO_SIZE = 196;
    static final int DRVINFO_DRIVER = 4;
    static final int DRVINFO_DRIVER_SIZE = 32;
    static final int CHANNELS_SIZE = 36;
    static final int CHANNELS_RX = 20;
    static final int CHANNELS_COMBINED = 32;

    private static final CFunction IOCTL = CFunction.of("ioctl");

    private Ethtool() {}

    /**
     * How many receive queues of an interface are in use; 1 where the driver does not tell.
     *
     * @param fd any socket of the interface's network namespace
     */
    public static int receiveQueues(final int fd, final String name) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment channels = arena.allocate(CHANNELS_SIZE, Long.BYTES);
            channels.set(JAVA_INT, 0, ETHTOOL_GCHANNELS);
            return call(arena, fd, name, channels)
                    ? Math.max(1, channels.get(JAVA_INT, CHANNELS_RX) + channels.get(JAVA_INT, CHANNELS_COMBINED))
                    : 1;
        }
    }

    /** Name of an interface's driver; empty where there is none. */
    public static String driver(final int fd, final String name) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment info = arena.allocate(DRVINFO_SIZE, Long.BYTES);
            info.set(JAVA_INT, 0, ETHTOOL_GDRVINFO);
            return call(arena, fd, name, info)
                    ? info.asSlice(DRVINFO_DRIVER, DRVINFO_DRIVER_SIZE).getString(0)
                    : "";
        }
    }

    private static boolean call(final Arena arena, final int fd, final String name, final MemorySegment argument) {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= IFNAMSIZ) {
            return false;
        }
        final MemorySegment request = arena.allocate(IFREQ_SIZE, Long.BYTES);
        MemorySegment.copy(bytes, 0, request, JAVA_BYTE, 0, bytes.length);
        request.set(JAVA_LONG, IFREQ_DATA, argument.address());
        return (int) IOCTL.call(fd, SIOCETHTOOL, request.address()) == 0;
    }
}
