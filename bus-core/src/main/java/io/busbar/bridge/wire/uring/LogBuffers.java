package io.busbar.bridge.wire.uring;

import io.busbar.shm.Access;
import io.busbar.uring.FixedBuffer;
import io.busbar.uring.FixedBuffers;
import io.busbar.uring.RingException;
import java.util.HashMap;
import java.util.Map;

/** The logs that are registered with the ring. Paths out of the same mapping share one registration. */
final class LogBuffers {
    private static final class Shared {
        final FixedBuffer buffer;
        int users;

        Shared(final FixedBuffer buffer) {
            this.buffer = buffer;
        }
    }

    private final FixedBuffers buffers;
    private final Map<Long, Shared> shared = new HashMap<>();

    LogBuffers(final FixedBuffers buffers) {
        this.buffers = buffers;
    }

    /**
     * Registers a log, which is mapped for reading, or joins in its registration.
     *
     * @throws RingException if it cannot be registered
     */
    FixedBuffer add(final long address, final long length) {
        final Shared there =
                shared.computeIfAbsent(address, key -> new Shared(buffers.add(address, length, Access.READ_ONLY)));
        there.users++;
        return there.buffer;
    }

    /** Gives a registration back; the last to do so ends it. */
    void remove(final FixedBuffer buffer) {
        final Shared there = shared.get(buffer.address());
        if (--there.users == 0) {
            shared.remove(buffer.address());
            buffers.remove(buffer);
        }
    }
}
