package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * infiniband/verbs.h: devices, protection domains, registered memory and completion queues of libibverbs. What is
 * posted and polled is in {@link VerbsOps}, structs are in {@link VerbsLayout}. The library is loaded by the first use;
 * where it is missing, {@link #isPresent()} says so and all else must not be called.
 *
 * <p>Constants: libibverbs/verbs.h, rdma-core 44 to 56. Objects are named by the addresses of their structs.
 */
public final class Verbs {
    /** The library's file, of Debian's package libibverbs1. */
    public static final String LIBRARY = "libibverbs.so.1";

    public static final int IBV_TRANSPORT_IWARP = 1;
    public static final int IBV_PORT_ACTIVE = 4;
    public static final int IBV_ACCESS_LOCAL_WRITE = 1;
    public static final int IBV_ACCESS_REMOTE_WRITE = 2;
    public static final int IBV_EVENT_DEVICE_FATAL = 8;
    public static final int IBV_EVENT_PORT_ERR = 10;

    private static final Optional<SymbolLookup> FOUND = Native.library(LIBRARY);

    /** Made when the library is used for the first time. */
    private static final class Calls {
        static final CFunction GET_DEVICE_LIST = of("ibv_get_device_list");
        static final CFunction FREE_DEVICE_LIST = of("ibv_free_device_list");
        static final CFunction OPEN_DEVICE = of("ibv_open_device");
        static final CFunction CLOSE_DEVICE = of("ibv_close_device");
        static final CFunction QUERY_PORT = of("ibv_query_port");
        static final CFunction ALLOC_PD = of("ibv_alloc_pd");
        static final CFunction DEALLOC_PD = of("ibv_dealloc_pd");
        static final CFunction REG_MR = of("ibv_reg_mr");
        static final CFunction DEREG_MR = of("ibv_dereg_mr");
        static final CFunction CREATE_CHANNEL = of("ibv_create_comp_channel");
        static final CFunction DESTROY_CHANNEL = of("ibv_destroy_comp_channel");
        static final CFunction CREATE_CQ = of("ibv_create_cq");
        static final CFunction DESTROY_CQ = of("ibv_destroy_cq");
        static final CFunction GET_CQ_EVENT = of("ibv_get_cq_event");
        static final CFunction ACK_CQ_EVENTS = of("ibv_ack_cq_events");
        static final CFunction GET_ASYNC_EVENT = of("ibv_get_async_event");
        static final CFunction ACK_ASYNC_EVENT = of("ibv_ack_async_event");
        static final CFunction EVENT_STRING = of("ibv_event_type_str");

        private static CFunction of(final String name) {
            return new CFunction(Native.symbol(FOUND.orElseThrow(), name));
        }
    }

    private Verbs() {}

    /** Whether the library is installed here. */
    public static boolean isPresent() {
        return FOUND.isPresent();
    }

    /** Names of this host's devices. */
    public static List<String> devices() {
        final List<String> names = new ArrayList<>();
        try (Devices devices = new Devices()) {
            for (int i = 0; i < devices.count; i++) {
                names.add(
                        Native.string(VerbsLayout.read(devices.list, (long) i * Long.BYTES) + VerbsLayout.DEVICE_NAME));
            }
        }
        return names;
    }

    /** Opens a device by its name; returns a context, for {@link #close}. */
    public static long open(final String name) {
        try (Devices devices = new Devices()) {
            for (int i = 0; i < devices.count; i++) {
                final long device = VerbsLayout.read(devices.list, (long) i * Long.BYTES);
                if (Native.string(device + VerbsLayout.DEVICE_NAME).equals(name)) {
                    return check(Calls.OPEN_DEVICE.call(device), "ibv_open_device", name);
                }
            }
            throw new LinuxException("ibv_open_device", name, Errno.ENODEV.number());
        }
    }

    /** The list, as long as it must be kept. */
    private static final class Devices implements AutoCloseable {
        final long list;
        final int count;

        Devices() {
            try (Arena arena = Arena.ofConfined()) {
                final MemorySegment number = arena.allocate(JAVA_INT);
                list = check(Calls.GET_DEVICE_LIST.call(number.address()), "ibv_get_device_list", "");
                count = number.get(JAVA_INT, 0);
            }
        }

        @Override
        public void close() {
            Calls.FREE_DEVICE_LIST.call(list);
        }
    }

    public static void close(final long context) {
        check((int) Calls.CLOSE_DEVICE.call(context), "ibv_close_device");
    }

    /** State of a port, {@link #IBV_PORT_ACTIVE} if it can be used. Ports count from 1. */
    public static int portState(final long context, final int port) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment attributes = arena.allocate(VerbsLayout.PORT_ATTR_ROOM, Long.BYTES);
            check((int) Calls.QUERY_PORT.call(context, port, attributes.address()), "ibv_query_port");
            return attributes.get(JAVA_INT, VerbsLayout.PORT_ATTR_STATE);
        }
    }

    public static long allocateDomain(final long context) {
        return check(Calls.ALLOC_PD.call(context), "ibv_alloc_pd", "");
    }

    public static void freeDomain(final long domain) {
        check((int) Calls.DEALLOC_PD.call(domain), "ibv_dealloc_pd");
    }

    /**
     * Pins memory and makes it known to the device.
     *
     * @param access 0, or IBV_ACCESS flags; memory that is mapped read-only is registered with 0 only
     * @return the memory region; its keys are at {@link VerbsLayout#MR_LKEY} and {@link VerbsLayout#MR_RKEY}
     */
    public static long register(final long domain, final long address, final long length, final int access) {
        return check(Calls.REG_MR.call(domain, address, length, access), "ibv_reg_mr", length + " bytes");
    }

    /** Makes the keys of memory invalid; when this returns, the device neither reads nor writes it. */
    public static void deregister(final long region) {
        check((int) Calls.DEREG_MR.call(region), "ibv_dereg_mr");
    }

    /** A channel by whose descriptor completion queues wake; see {@link VerbsLayout#CHANNEL_FD}. */
    public static long createChannel(final long context) {
        return check(Calls.CREATE_CHANNEL.call(context), "ibv_create_comp_channel", "");
    }

    public static void destroyChannel(final long channel) {
        check((int) Calls.DESTROY_CHANNEL.call(channel), "ibv_destroy_comp_channel");
    }

    /**
     * @param entries most completions that it may hold
     * @param channel 0, or the channel that it wakes
     */
    public static long createQueue(final long context, final int entries, final long channel) {
        return check(Calls.CREATE_CQ.call(context, entries, 0, channel, 0), "ibv_create_cq", entries + " entries");
    }

    public static void destroyQueue(final long queue) {
        check((int) Calls.DESTROY_CQ.call(queue), "ibv_destroy_cq");
    }

    /** Takes an event of a channel, whose descriptor must not block; returns whether there was one. */
    public static boolean takeEvent(final long channel) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment out = arena.allocate(2L * Long.BYTES, Long.BYTES);
            final int result = (int) Calls.GET_CQ_EVENT.call(channel, out.address(), out.address() + Long.BYTES);
            if (result == 0) {
                Calls.ACK_CQ_EVENTS.call(VerbsLayout.read(out.address(), 0), 1);
            }
            return result == 0;
        }
    }

    /** Takes what the device has to tell, from a descriptor that must not block; -1 if there is nothing. */
    public static int takeAsyncEvent(final long context) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment event = arena.allocate(VerbsLayout.ASYNC_EVENT_SIZE, Long.BYTES);
            if ((int) Calls.GET_ASYNC_EVENT.call(context, event.address()) != 0) {
                return -1;
            }
            Calls.ACK_ASYNC_EVENT.call(event.address());
            return event.get(JAVA_INT, VerbsLayout.ASYNC_EVENT_TYPE);
        }
    }

    /** What an asynchronous event is called. */
    public static String eventName(final int event) {
        return Native.string(Calls.EVENT_STRING.call(event));
    }

    private static long check(final long pointer, final String operation, final String subject) {
        if (pointer == 0) {
            throw LinuxException.last(operation, subject);
        }
        return pointer;
    }

    private static void check(final int error, final String operation) {
        if (error != 0) {
            // Most return the error number; what returns -1 has set errno.
            throw new LinuxException(operation, "", error > 0 ? error : Native.errno());
        }
    }
}
