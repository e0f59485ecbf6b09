package io.busbar.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
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
        static final MethodHandle GET_DEVICE_LIST =
                of("ibv_get_device_list", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
        static final MethodHandle FREE_DEVICE_LIST = of("ibv_free_device_list", FunctionDescriptor.ofVoid(JAVA_LONG));
        static final MethodHandle OPEN_DEVICE = of("ibv_open_device", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        static final MethodHandle CLOSE_DEVICE = of("ibv_close_device", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        static final MethodHandle QUERY_PORT =
                of("ibv_query_port", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, ADDRESS));
        static final MethodHandle ALLOC_PD = of("ibv_alloc_pd", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        static final MethodHandle DEALLOC_PD = of("ibv_dealloc_pd", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        static final MethodHandle REG_MR =
                of("ibv_reg_mr", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
        static final MethodHandle DEREG_MR = of("ibv_dereg_mr", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        static final MethodHandle CREATE_CHANNEL =
                of("ibv_create_comp_channel", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        static final MethodHandle DESTROY_CHANNEL =
                of("ibv_destroy_comp_channel", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        static final MethodHandle CREATE_CQ = of(
                "ibv_create_cq", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
        static final MethodHandle DESTROY_CQ = of("ibv_destroy_cq", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        static final MethodHandle GET_CQ_EVENT =
                of("ibv_get_cq_event", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS));
        static final MethodHandle ACK_CQ_EVENTS =
                of("ibv_ack_cq_events", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_INT));
        static final MethodHandle GET_ASYNC_EVENT =
                of("ibv_get_async_event", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS));
        static final MethodHandle ACK_ASYNC_EVENT = of("ibv_ack_async_event", FunctionDescriptor.ofVoid(ADDRESS));
        static final MethodHandle EVENT_STRING = of("ibv_event_type_str", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

        private static MethodHandle of(final String name, final FunctionDescriptor descriptor) {
            return Native.function(FOUND.orElseThrow(), name, descriptor);
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
                    return check((long) Calls.OPEN_DEVICE.invokeExact(Native.state(), device), "ibv_open_device", name);
                }
            }
            throw new LinuxException("ibv_open_device", name, Errno.ENODEV.number());
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** The list, as long as it must be kept. */
    private static final class Devices implements AutoCloseable {
        final long list;
        final int count;

        Devices() {
            try (Arena arena = Arena.ofConfined()) {
                final MemorySegment number = arena.allocate(JAVA_INT);
                list = check(
                        (long) Calls.GET_DEVICE_LIST.invokeExact(Native.state(), number), "ibv_get_device_list", "");
                count = number.get(JAVA_INT, 0);
            } catch (final Throwable failure) {
                throw Native.unexpected(failure);
            }
        }

        @Override
        public void close() {
            try {
                Calls.FREE_DEVICE_LIST.invokeExact(Native.state(), list);
            } catch (final Throwable failure) {
                throw Native.unexpected(failure);
            }
        }
    }

    public static void close(final long context) {
        try {
            check((int) Calls.CLOSE_DEVICE.invokeExact(Native.state(), context), "ibv_close_device");
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** State of a port, {@link #IBV_PORT_ACTIVE} if it can be used. Ports count from 1. */
    public static int portState(final long context, final int port) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment attributes = arena.allocate(VerbsLayout.PORT_ATTR_ROOM, Long.BYTES);
            check((int) Calls.QUERY_PORT.invokeExact(Native.state(), context, port, attributes), "ibv_query_port");
            return attributes.get(JAVA_INT, VerbsLayout.PORT_ATTR_STATE);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    public static long allocateDomain(final long context) {
        try {
            return check((long) Calls.ALLOC_PD.invokeExact(Native.state(), context), "ibv_alloc_pd", "");
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    public static void freeDomain(final long domain) {
        try {
            check((int) Calls.DEALLOC_PD.invokeExact(Native.state(), domain), "ibv_dealloc_pd");
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /**
     * Pins memory and makes it known to the device.
     *
     * @param access 0, or IBV_ACCESS flags; memory that is mapped read-only is registered with 0 only
     * @return the memory region; its keys are at {@link VerbsLayout#MR_LKEY} and {@link VerbsLayout#MR_RKEY}
     */
    public static long register(final long domain, final long address, final long length, final int access) {
        try {
            return check(
                    (long) Calls.REG_MR.invokeExact(Native.state(), domain, address, length, access),
                    "ibv_reg_mr",
                    length + " bytes");
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Makes the keys of memory invalid; when this returns, the device neither reads nor writes it. */
    public static void deregister(final long region) {
        try {
            check((int) Calls.DEREG_MR.invokeExact(Native.state(), region), "ibv_dereg_mr");
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** A channel by whose descriptor completion queues wake; see {@link VerbsLayout#CHANNEL_FD}. */
    public static long createChannel(final long context) {
        try {
            return check(
                    (long) Calls.CREATE_CHANNEL.invokeExact(Native.state(), context), "ibv_create_comp_channel", "");
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    public static void destroyChannel(final long channel) {
        try {
            check((int) Calls.DESTROY_CHANNEL.invokeExact(Native.state(), channel), "ibv_destroy_comp_channel");
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /**
     * @param entries most completions that it may hold
     * @param channel 0, or the channel that it wakes
     */
    public static long createQueue(final long context, final int entries, final long channel) {
        try {
            return check(
                    (long) Calls.CREATE_CQ.invokeExact(Native.state(), context, entries, 0L, channel, 0),
                    "ibv_create_cq",
                    entries + " entries");
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    public static void destroyQueue(final long queue) {
        try {
            check((int) Calls.DESTROY_CQ.invokeExact(Native.state(), queue), "ibv_destroy_cq");
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Takes an event of a channel, whose descriptor must not block; returns whether there was one. */
    public static boolean takeEvent(final long channel) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment out = arena.allocate(2L * Long.BYTES, Long.BYTES);
            final int result =
                    (int) Calls.GET_CQ_EVENT.invokeExact(Native.state(), channel, out, out.asSlice(Long.BYTES));
            if (result == 0) {
                Calls.ACK_CQ_EVENTS.invokeExact(Native.state(), VerbsLayout.read(out.address(), 0), 1);
            }
            return result == 0;
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** Takes what the device has to tell, from a descriptor that must not block; -1 if there is nothing. */
    public static int takeAsyncEvent(final long context) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment event = arena.allocate(VerbsLayout.ASYNC_EVENT_SIZE, Long.BYTES);
            if ((int) Calls.GET_ASYNC_EVENT.invokeExact(Native.state(), context, event) != 0) {
                return -1;
            }
            Calls.ACK_ASYNC_EVENT.invokeExact(Native.state(), event);
            return event.get(JAVA_INT, VerbsLayout.ASYNC_EVENT_TYPE);
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
    }

    /** What an asynchronous event is called. */
    public static String eventName(final int event) {
        try {
            return Native.string((long) Calls.EVENT_STRING.invokeExact(Native.state(), event));
        } catch (final Throwable failure) {
            throw Native.unexpected(failure);
        }
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
