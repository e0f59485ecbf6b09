package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * rdma/rdma_cma.h: connections between queue pairs, by IP addresses. All ids work asynchronously: what becomes of a
 * call is told by an event of the id's channel. The library is loaded by the first use; see {@link #isPresent()}.
 *
 * <p>Constants and structs: librdmacm/rdma_cma.h, rdma-core 44 to 56; the same on x86-64 and aarch64.
 */
public final class RdmaCm {
    /** The library's file, of Debian's package librdmacm1. */
    public static final String LIBRARY = "librdmacm.so.1";

    public static final int EVENT_ADDR_RESOLVED = 0;
    public static final int EVENT_ROUTE_RESOLVED = 2;
    public static final int EVENT_CONNECT_REQUEST = 4;
    public static final int EVENT_REJECTED = 8;
    public static final int EVENT_ESTABLISHED = 9;
    public static final int EVENT_DISCONNECTED = 10;
    public static final int EVENT_DEVICE_REMOVAL = 11;
    public static final int EVENT_ADDR_CHANGE = 14;
    public static final int EVENT_TIMEWAIT_EXIT = 15;

    static final int RDMA_PS_TCP = 0x0106;
    static final int RDMA_OPTION_ID = 0;
    static final int RDMA_OPTION_ID_ACK_TIMEOUT = 3;

    static final int ID_SIZE = 416;
    static final int ID_VERBS = 0;
    static final int ID_QP = 24;
    static final int ID_PORT_NUM = 348;
    static final int CHANNEL_FD = 0;

    static final int EVENT_ID = 0;
    static final int EVENT_LISTEN_ID = 8;
    static final int EVENT_EVENT = 16;
    static final int EVENT_STATUS = 20;
    static final int EVENT_PRIVATE_DATA = 24;
    static final int EVENT_PRIVATE_DATA_LEN = 32;

    static final int CONN_PARAM_SIZE = 24;
    static final int CONN_PARAM_PRIVATE_DATA = 0;
    static final int CONN_PARAM_PRIVATE_DATA_LEN = 8;
    static final int CONN_PARAM_RETRY_COUNT = 12;
    static final int CONN_PARAM_RNR_RETRY_COUNT = 13;

    private static final Optional<SymbolLookup> FOUND = Native.library(LIBRARY);

    /** Made when the library is used for the first time. */
    private static final class Calls {
        static final CFunction CREATE_CHANNEL = of("rdma_create_event_channel");
        static final CFunction DESTROY_CHANNEL = of("rdma_destroy_event_channel");
        static final CFunction CREATE_ID = of("rdma_create_id");
        static final CFunction DESTROY_ID = of("rdma_destroy_id");
        static final CFunction BIND = of("rdma_bind_addr");
        static final CFunction LISTEN = of("rdma_listen");
        static final CFunction SOURCE_PORT = of("rdma_get_src_port");
        static final CFunction RESOLVE_ADDRESS = of("rdma_resolve_addr");
        static final CFunction RESOLVE_ROUTE = of("rdma_resolve_route");
        static final CFunction CREATE_QP = of("rdma_create_qp");
        static final CFunction DESTROY_QP = of("rdma_destroy_qp");
        static final CFunction CONNECT = of("rdma_connect");
        static final CFunction ACCEPT = of("rdma_accept");
        static final CFunction REJECT = of("rdma_reject");
        static final CFunction DISCONNECT = of("rdma_disconnect");
        static final CFunction GET_EVENT = of("rdma_get_cm_event");
        static final CFunction ACK_EVENT = of("rdma_ack_cm_event");
        static final CFunction SET_OPTION = of("rdma_set_option");
        static final CFunction EVENT_STRING = of("rdma_event_str");

        private static CFunction of(final String name) {
            return new CFunction(Native.symbol(FOUND.orElseThrow(), name));
        }
    }

    /**
     * Something that happened to an id.
     *
     * @param id          whom it happened to; of a connection request, a new one
     * @param listener    whose request it is, else 0
     * @param event       one of the EVENT constants
     * @param status      0, a negated error number, or a reason of the transport's
     * @param privateData what the other side has sent along, perhaps with zeros behind it
     */
    public record Event(long id, long listener, int event, int status, byte[] privateData) {}

    private RdmaCm() {}

    /** Whether the library is installed here. */
    public static boolean isPresent() {
        return FOUND.isPresent();
    }

    /** A channel of events, whose descriptor is made not to block. */
    public static long createChannel() {
        final long channel = Calls.CREATE_CHANNEL.call();
        if (channel == 0) {
            throw LinuxException.last("rdma_create_event_channel", "");
        }
        return channel;
    }

    /** The descriptor of a channel. */
    public static int descriptor(final long channel) {
        return VerbsLayout.readInt(channel, CHANNEL_FD);
    }

    public static void destroyChannel(final long channel) {
        Calls.DESTROY_CHANNEL.call(channel);
    }

    /** Takes the next event, if the channel has one. */
    public static Optional<Event> takeEvent(final long channel) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment out = arena.allocate(JAVA_LONG);
            if ((int) Calls.GET_EVENT.call(channel, out.address()) != 0) {
                if (Native.errno() == Errno.EAGAIN.number() || Native.errno() == Errno.EINTR.number()) {
                    return Optional.empty();
                }
                throw LinuxException.last("rdma_get_cm_event", "");
            }
            final long event = out.get(JAVA_LONG, 0);
            final Event copy = copy(event);
            check((int) Calls.ACK_EVENT.call(event), "rdma_ack_cm_event", "");
            return Optional.of(copy);
        }
    }

    @SuppressWarnings("restricted")
    private static Event copy(final long event) {
        final int length = VerbsLayout.readInt(event, EVENT_PRIVATE_DATA_LEN) & 0xFF;
        final long data = VerbsLayout.read(event, EVENT_PRIVATE_DATA);
        return new Event(
                VerbsLayout.read(event, EVENT_ID),
                VerbsLayout.read(event, EVENT_LISTEN_ID),
                VerbsLayout.readInt(event, EVENT_EVENT),
                VerbsLayout.readInt(event, EVENT_STATUS),
                data == 0
                        ? new byte[0]
                        : MemorySegment.ofAddress(data).reinterpret(length).toArray(JAVA_BYTE));
    }

    /** What an event is called. */
    public static String eventName(final int event) {
        return Native.string(Calls.EVENT_STRING.call(event));
    }

    /** Makes an id for reliable connections. */
    public static long createId(final long channel) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment out = arena.allocate(JAVA_LONG);
            check((int) Calls.CREATE_ID.call(channel, out.address(), 0, RDMA_PS_TCP), "rdma_create_id", "");
            return out.get(JAVA_LONG, 0);
        }
    }

    /** Frees an id whose events have all been taken and whose queue pair is gone. */
    public static void destroyId(final long id) {
        check((int) Calls.DESTROY_ID.call(id), "rdma_destroy_id", "");
    }

    /** The device that an id has found, as a context that belongs to the library; 0 if it has found none. */
    public static long context(final long id) {
        return VerbsLayout.read(id, ID_VERBS);
    }

    /** The port of the device that an id has found. */
    public static int port(final long id) {
        return VerbsLayout.readInt(id, ID_PORT_NUM) & 0xFF;
    }

    public static void bind(final long id, final InetSocketAddress address) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = Socket.encode(arena, address);
            check((int) Calls.BIND.call(id, name.address()), "rdma_bind_addr", address);
        }
    }

    /** Listens; returns the port. */
    public static int listen(final long id, final int backlog) {
        check((int) Calls.LISTEN.call(id, backlog), "rdma_listen", "");
        return Short.toUnsignedInt(Short.reverseBytes((short) Calls.SOURCE_PORT.call(id)));
    }

    /** Begins to find a device from which an address can be reached. */
    public static void resolveAddress(final long id, final InetSocketAddress address, final int timeoutMillis) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment name = Socket.encode(arena, address);
            check((int) Calls.RESOLVE_ADDRESS.call(id, 0, name.address(), timeoutMillis), "rdma_resolve_addr", address);
        }
    }

    /** Begins to find a route to the address that was resolved. */
    public static void resolveRoute(final long id, final int timeoutMillis) {
        check((int) Calls.RESOLVE_ROUTE.call(id, timeoutMillis), "rdma_resolve_route", "");
    }

    /**
     * Makes an id's queue pair.
     *
     * @param attributes address of a struct ibv_qp_init_attr; what was granted is stored into it
     * @return the queue pair, which belongs to the id
     */
    public static long createPair(final long id, final long domain, final long attributes) {
        check((int) Calls.CREATE_QP.call(id, domain, attributes), "rdma_create_qp", "");
        return VerbsLayout.read(id, ID_QP);
    }

    /** Destroys an id's queue pair: from then on nothing is read or written on its behalf. */
    public static void destroyPair(final long id) {
        Calls.DESTROY_QP.call(id);
    }

    /**
     * Sets how long the device waits for an acknowledgement, of connections that are made afterwards.
     *
     * @param exponent 4.096 us times two to its power
     */
    public static void setTimeout(final long id, final int exponent) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment value = arena.allocate(JAVA_BYTE);
            value.set(JAVA_BYTE, 0, (byte) exponent);
            check(
                    (int) Calls.SET_OPTION.call(id, RDMA_OPTION_ID, RDMA_OPTION_ID_ACK_TIMEOUT, value.address(), 1),
                    "rdma_set_option",
                    "RDMA_OPTION_ID_ACK_TIMEOUT");
        }
    }

    /**
     * Begins to connect.
     *
     * @param privateData up to 56 bytes for the other side
     * @param retries     0 to 7: how often the device sends again what is not acknowledged
     * @param notReady    0 to 7: how often, if the other side had no receive posted; 7 is for ever
     */
    public static void connect(final long id, final byte[] privateData, final int retries, final int notReady) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment parameters = parameters(arena, privateData, retries, notReady);
            check((int) Calls.CONNECT.call(id, parameters.address()), "rdma_connect", "");
        }
    }

    /** Accepts a request; parameters as of {@link #connect}, up to 196 bytes of data. */
    public static void accept(final long id, final byte[] privateData, final int notReady) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment parameters = parameters(arena, privateData, 0, notReady);
            check((int) Calls.ACCEPT.call(id, parameters.address()), "rdma_accept", "");
        }
    }

    private static MemorySegment parameters(
            final Arena arena, final byte[] privateData, final int retries, final int notReady) {
        final MemorySegment parameters = arena.allocate(CONN_PARAM_SIZE, Long.BYTES);
        parameters.set(
                JAVA_LONG,
                CONN_PARAM_PRIVATE_DATA,
                arena.allocateFrom(JAVA_BYTE, privateData).address());
        parameters.set(JAVA_BYTE, CONN_PARAM_PRIVATE_DATA_LEN, (byte) privateData.length);
        parameters.set(JAVA_BYTE, CONN_PARAM_RETRY_COUNT, (byte) retries);
        parameters.set(JAVA_BYTE, CONN_PARAM_RNR_RETRY_COUNT, (byte) notReady);
        return parameters;
    }

    /** Refuses a request. */
    public static void reject(final long id, final byte[] privateData) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment data = arena.allocateFrom(JAVA_BYTE, privateData);
            check((int) Calls.REJECT.call(id, data.address(), privateData.length), "rdma_reject", "");
        }
    }

    /** Tells the other side that it is over, if it can be told. */
    public static void disconnect(final long id) {
        Calls.DISCONNECT.call(id);
    }

    private static void check(final int result, final String operation, final Object subject) {
        if (result != 0) {
            throw LinuxException.last(operation, subject.toString());
        }
    }
}
