package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * linux/if_xdp.h: sockets of the family AF_XDP, and the constants and struct offsets that the kernel and their user
 * agree on. Sockets made of them are in {@code io.busbar.xdp}.
 *
 * <p>Constants and structs: include/uapi/linux/if_xdp.h, Linux 6.18; the same on x86-64 and aarch64. A version in a
 * comment is the first kernel that knows what stands there, where it is later than 5.9.
 */
public final class IfXdp {
    public static final int AF_XDP = 44;
    static final int SOCK_RAW = 3;
    public static final int SOL_XDP = 283;

    static final int XDP_SHARED_UMEM = 1;
    public static final int XDP_COPY = 1 << 1;
    public static final int XDP_ZEROCOPY = 1 << 2;
    public static final int XDP_USE_NEED_WAKEUP = 1 << 3;

    /** Packets may take several descriptors (Linux 6.6). */
    public static final int XDP_USE_SG = 1 << 4;

    /** In a descriptor's options: the packet goes on in the next one (Linux 6.6). */
    public static final int XDP_PKT_CONTD = 1;

    public static final int XDP_MMAP_OFFSETS = 1;
    public static final int XDP_RX_RING = 2;
    public static final int XDP_TX_RING = 3;
    public static final int XDP_UMEM_REG = 4;
    public static final int XDP_UMEM_FILL_RING = 5;
    public static final int XDP_UMEM_COMPLETION_RING = 6;
    public static final int XDP_STATISTICS = 7;
    public static final int XDP_OPTIONS = 8;
    public static final int XDP_OPTIONS_ZEROCOPY = 1;

    public static final long XDP_PGOFF_RX_RING = 0;
    public static final long XDP_PGOFF_TX_RING = 0x8000_0000L;
    public static final long XDP_UMEM_PGOFF_FILL_RING = 0x1_0000_0000L;
    public static final long XDP_UMEM_PGOFF_COMPLETION_RING = 0x1_8000_0000L;

    public static final int XDP_RING_NEED_WAKEUP = 1;

    /** The kernel keeps this much free before each packet that it receives. */
    public static final int XDP_PACKET_HEADROOM = 256;

    /** struct xdp_mmap_offsets: four struct xdp_ring_offset. */
    public static final int OFFSETS_SIZE = 128;

    public static final int OFFSETS_RX = 0;
    public static final int OFFSETS_TX = 32;
    public static final int OFFSETS_FILL = 64;
    public static final int OFFSETS_COMPLETION = 96;
    public static final int OFFSET_PRODUCER = 0;
    public static final int OFFSET_CONSUMER = 8;
    public static final int OFFSET_DESC = 16;
    public static final int OFFSET_FLAGS = 24;

    /** struct xdp_desc, an entry of the rings of packets; those of the other two are addresses. */
    public static final int DESC_SIZE = 16;

    public static final int DESC_LEN = 8;
    public static final int DESC_OPTIONS = 12;

    /** struct xdp_statistics. */
    public static final int STATISTICS_SIZE = 48;

    public static final int STATISTICS_RX_INVALID = 8;
    public static final int STATISTICS_TX_INVALID = 16;
    public static final int STATISTICS_RX_RING_FULL = 24;
    public static final int STATISTICS_FILL_RING_EMPTY = 32;

    /** struct xdp_umem_reg, of as many bytes before and after Linux 6.8, which gave its last ones a meaning. */
    static final int UMEM_REG_SIZE = 32;

    static final int UMEM_REG_LEN = 8;
    static final int UMEM_REG_CHUNK_SIZE = 16;

    /** struct sockaddr_xdp. */
    static final int SOCKADDR_SIZE = 16;

    static final int SOCKADDR_FLAGS = 2;
    static final int SOCKADDR_IFINDEX = 4;
    static final int SOCKADDR_QUEUE = 8;
    static final int SOCKADDR_SHARED = 12;

    private static final CFunction SOCKET = CFunction.of("socket");
    private static final CFunction BIND = CFunction.of("bind");
    private static final CFunction SETSOCKOPT = CFunction.of("setsockopt");
    private static final CFunction GETSOCKOPT = CFunction.of("getsockopt");
    private static final CFunction SENDTO = CFunction.of("sendto");
    private static final CFunction RECVFROM = CFunction.of("recvfrom");

    private IfXdp() {}

    /**
     * Makes a socket, close-on-exec.
     *
     * @throws LinuxException EPERM without CAP_NET_RAW, EAFNOSUPPORT where the kernel has no AF_XDP
     */
    public static int socket() {
        final int fd = (int) SOCKET.call(AF_XDP, SOCK_RAW | Socket.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw LinuxException.last("socket", "of the family AF_XDP");
        }
        return fd;
    }

    /**
     * Gives a socket the memory of its packets, which stays pinned until the last user of it is gone.
     *
     * @param chunk bytes of a packet's place: a power of two from 2048 to the page
     */
    public static void registerMemory(final int fd, final long address, final long length, final int chunk) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment register = arena.allocate(UMEM_REG_SIZE, Long.BYTES);
            register.set(JAVA_LONG, 0, address);
            register.set(JAVA_LONG, UMEM_REG_LEN, length);
            register.set(JAVA_INT, UMEM_REG_CHUNK_SIZE, chunk);
            setOption(fd, XDP_UMEM_REG, register, length + " bytes of memory for packets");
        }
    }

    /**
     * Makes a ring of a socket.
     *
     * @param ring    XDP_RX_RING, XDP_TX_RING, XDP_UMEM_FILL_RING or XDP_UMEM_COMPLETION_RING
     * @param entries a power of two
     */
    public static void makeRing(final int fd, final int ring, final int entries) {
        try (Arena arena = Arena.ofConfined()) {
            setOption(fd, ring, arena.allocateFrom(JAVA_INT, entries), "ring " + ring + " of " + entries + " entries");
        }
    }

    private static void setOption(final int fd, final int option, final MemorySegment value, final String subject) {
        if ((int) SETSOCKOPT.call(fd, SOL_XDP, option, value.address(), value.byteSize()) < 0) {
            throw LinuxException.last("setsockopt", subject);
        }
    }

    /**
     * Reads XDP_MMAP_OFFSETS, XDP_STATISTICS or XDP_OPTIONS.
     *
     * @param address of room for the option's struct, {@code length} bytes
     */
    public static void option(final int fd, final int option, final long address, final int length) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment size = arena.allocateFrom(JAVA_INT, length);
            if ((int) GETSOCKOPT.call(fd, SOL_XDP, option, address, size.address()) < 0) {
                throw LinuxException.last("getsockopt", "option " + option + " of an AF_XDP socket");
            }
        }
    }

    /**
     * Gives a socket a queue of an interface.
     *
     * @param flags   XDP_ZEROCOPY or XDP_COPY, XDP_USE_ constants
     * @param subject for the exception
     * @throws LinuxException EBUSY if another socket has it, EOPNOTSUPP if the driver cannot do what the flags ask,
     *                        EINVAL if there is no such queue, ENETDOWN if the interface is not up
     */
    public static void bind(
            final int fd, final int interfaceIndex, final int queue, final int flags, final String subject) {
        bind(fd, interfaceIndex, queue, flags, 0, subject);
    }

    /**
     * Gives a socket the queue of another one, which has been bound to it, and that one's memory.
     *
     * @param owner   the other one
     * @param subject for the exception
     */
    public static void share(
            final int fd, final int interfaceIndex, final int queue, final int owner, final String subject) {
        bind(fd, interfaceIndex, queue, XDP_SHARED_UMEM, owner, subject);
    }

    private static void bind(
            final int fd,
            final int interfaceIndex,
            final int queue,
            final int flags,
            final int owner,
            final String subject) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = arena.allocate(SOCKADDR_SIZE, Long.BYTES);
            name.set(JAVA_SHORT, 0, (short) AF_XDP);
            name.set(JAVA_SHORT, SOCKADDR_FLAGS, (short) flags);
            name.set(JAVA_INT, SOCKADDR_IFINDEX, interfaceIndex);
            name.set(JAVA_INT, SOCKADDR_QUEUE, queue);
            name.set(JAVA_INT, SOCKADDR_SHARED, owner);
            if ((int) BIND.call(fd, name.address(), SOCKADDR_SIZE) < 0) {
                throw LinuxException.last("bind", subject);
            }
        }
    }

    /** Has the kernel look at the ring of packets to send: 0, or a negated error number. */
    public static int wakeSender(final int fd) {
        return SENDTO.call(fd, 0, 0, Socket.MSG_DONTWAIT, 0, 0) < 0 ? -Native.errno() : 0;
    }

    /** Has the kernel look at the ring of free places for packets: 0, or a negated error number. */
    public static int wakeReceiver(final int fd) {
        return RECVFROM.call(fd, 0, 0, Socket.MSG_DONTWAIT, 0, 0) < 0 ? -Native.errno() : 0;
    }
}
