package io.busbar.bridge.wire.rdma;

import io.busbar.rdma.QueuePair;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RegisteredMemory;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Registered memory for bytes that are sent, but do not stand in the log; one piece at a time. */
final class Stage {
    static final int SIZE = 64 << 10;

    private final QueuePair pair;
    private MemorySegment memory;
    private RegisteredMemory registered;
    private long upTo;

    Stage(final QueuePair pair) {
        this.pair = pair;
    }

    /**
     * Copies bytes, if there is room.
     *
     * @param released the stage may be used again if what it held is before
     * @return how many
     */
    int put(final long position, final long address, final int length, final long released) throws RdmaException {
        if (upTo > released) {
            return 0;
        }
        if (memory == null) {
            memory = Arena.ofAuto().allocate(SIZE, Long.BYTES);
            registered = pair.register(memory.address(), SIZE, false);
        }
        final int bytes = Math.min(length, SIZE);
        Memory.copy(address, memory.address(), bytes);
        upTo = position + bytes;
        return bytes;
    }

    long address() {
        return memory.address();
    }

    int localKey() {
        return registered.localKey();
    }
}
