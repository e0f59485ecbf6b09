package io.busbar.bridge.wire.uring;

import io.busbar.uring.Ring;
import java.util.BitSet;

/** Who has which place in a ring's table of files. */
final class FilePlaces {
    /** No place was free: the descriptor itself will do. */
    static final int NONE = -1;

    private final Ring ring;
    private final int size;
    private final BitSet used = new BitSet();

    FilePlaces(final Ring ring, final int size) {
        this.ring = ring;
        this.size = size;
    }

    /** Registers a descriptor; returns its place, or {@link #NONE}. */
    int add(final int fd) {
        final int place = used.nextClearBit(0);
        if (place >= size) {
            return NONE;
        }
        ring.registerFile(place, fd);
        used.set(place);
        return place;
    }

    /** Empties a place, so that the ring does not keep the file open. */
    void remove(final int place) {
        if (place != NONE) {
            ring.registerFile(place, -1);
            used.clear(place);
        }
    }
}
