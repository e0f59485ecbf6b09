package io.busbar.log;

import io.busbar.linux.Futex;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A futex of this process alone, by which one thread ends the sleep of another. */
final class WakeupWord {
    private final MemorySegment memory = Arena.ofAuto().allocate(Long.BYTES, Long.BYTES);

    long address() {
        return memory.address();
    }

    /** To be read before what decides whether to sleep. */
    int value() {
        return Memory.getIntAcquire(address());
    }

    /** To be called after what is to be noticed. */
    void move() {
        Memory.getAndAddInt(address(), 1);
        Futex.wakeAll(address());
    }
}
