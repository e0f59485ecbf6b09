package io.busbar.bridge.wire.datagram;

import io.busbar.bridge.wire.WireException;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Makes frames of one path in one direction, and queues them at the port. */
final class FrameWriter {
    private final DatagramPort port;
    private final FrameCheck check;
    private final int session;
    private final MemorySegment memory = Arena.ofAuto().allocate(DatagramPort.MAX_HEADER, Long.BYTES);
    private final long header = memory.address();

    FrameWriter(final DatagramPort port, final FrameCheck check, final int session) {
        this.port = port;
        this.check = check;
        this.session = session;
    }

    /** Queues a frame; false if the port has no room. */
    boolean write(
            final int peer,
            final int type,
            final int extra,
            final long number,
            final long position,
            final long payload,
            final int length)
            throws WireException {
        Memory.put(header, FrameLayout.first(type, extra, session));
        Memory.put(header + FrameLayout.NUMBER_OFFSET, number);
        Memory.put(header + FrameLayout.POSITION_OFFSET, position);
        Memory.put(header + FrameLayout.TAG_OFFSET, check.tag(header, payload, length));
        if (port.send(peer, header, FrameLayout.HEADER_LENGTH, payload, length)) {
            return true;
        }
        port.flush();
        return port.send(peer, header, FrameLayout.HEADER_LENGTH, payload, length);
    }
}
