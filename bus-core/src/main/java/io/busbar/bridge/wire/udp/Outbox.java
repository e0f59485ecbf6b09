package io.busbar.bridge.wire.udp;

import io.busbar.bridge.wire.datagram.DatagramPort;
import io.busbar.linux.Socket;
import io.busbar.linux.Udp;
import io.busbar.linux.Uio;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Datagrams that wait for one {@code sendmmsg}. Those that follow each other to one peer, of one length but for the
 * last, become one message that the kernel or the device cuts (UDP_SEGMENT); two places in memory each, header and
 * payload.
 */
final class Outbox {
    private static final int MESSAGES = 16;
    private static final int HEADER = DatagramPort.MAX_HEADER;

    /** Most bytes of a message; with the headers below, it has to fit into 16 bits. */
    private static final int MAX_BYTES = 65_000;

    private static final int VECTORS = 2 * Udp.MAX_SEGMENTS;
    private static final int CONTROL = 24;
    private static final int SEGMENT_LENGTH = Short.BYTES;

    private final MemorySegment memory = Arena.ofAuto()
            .allocate(
                    (long) MESSAGES
                            * (Socket.MMSGHDR_SIZE + VECTORS * Uio.IOVEC_SIZE + CONTROL + Udp.MAX_SEGMENTS * HEADER),
                    Long.BYTES);
    private final long messages = memory.address();
    private final long vectors = messages + (long) MESSAGES * Socket.MMSGHDR_SIZE;
    private final long controls = vectors + (long) MESSAGES * VECTORS * Uio.IOVEC_SIZE;
    private final long headers = controls + (long) MESSAGES * CONTROL;
    private final int[] peers = new int[MESSAGES];
    private final int[] lengths = new int[MESSAGES];
    private final int[] segments = new int[MESSAGES];
    private boolean joins;
    private int count;
    private int bytes;
    private boolean complete;

    /** @param joins whether datagrams may become one message */
    Outbox(final boolean joins) {
        this.joins = joins;
    }

    /** Every datagram is a message from now on. */
    void joinNoMore() {
        joins = false;
    }

    /** Messages that wait. */
    int count() {
        return count;
    }

    long message(final int index) {
        return messages + (long) index * Socket.MMSGHDR_SIZE;
    }

    int peer(final int index) {
        return peers[index];
    }

    /** Bytes of each of a message's datagrams but the last. */
    int length(final int index) {
        return lengths[index];
    }

    /** A message's datagrams. */
    int segments(final int index) {
        return segments[index];
    }

    void clear() {
        count = 0;
    }

    /** Adds a datagram; false if there is no room. */
    boolean add(
            final int peer,
            final long name,
            final int nameLength,
            final long header,
            final int headerLength,
            final long payload,
            final int length) {
        final int size = headerLength + length;
        if (!fits(peer, size)) {
            if (count == MESSAGES) {
                return false;
            }
            begin(peer, name, nameLength, size);
        }
        final int index = count - 1;
        final int segment = segments[index]++;
        final long copy = headers + ((long) index * Udp.MAX_SEGMENTS + segment) * HEADER;
        Memory.copy(header, copy, headerLength);
        final long vector = vectors + ((long) index * VECTORS + 2L * segment) * Uio.IOVEC_SIZE;
        place(vector, copy, headerLength);
        place(vector + Uio.IOVEC_SIZE, payload, length);
        bytes += size;
        complete = size < lengths[index];
        final long message = message(index);
        Memory.put(message + Socket.MSGHDR_IOVLEN, 2L * (segment + 1));
        if (segment == 1) {
            announce(message, index);
        }
        return true;
    }

    private boolean fits(final int peer, final int size) {
        final int index = count - 1;
        return joins
                && count > 0
                && !complete
                && peers[index] == peer
                && size <= lengths[index]
                && segments[index] < Udp.MAX_SEGMENTS
                && bytes + size <= MAX_BYTES;
    }

    private void begin(final int peer, final long name, final int nameLength, final int size) {
        final int index = count++;
        peers[index] = peer;
        lengths[index] = size;
        segments[index] = 0;
        bytes = 0;
        final long message = message(index);
        Memory.put(message + Socket.MSGHDR_NAME, name);
        Memory.put(message + Socket.MSGHDR_NAMELEN, nameLength);
        Memory.put(message + Socket.MSGHDR_IOV, vectors + (long) index * VECTORS * Uio.IOVEC_SIZE);
        Memory.put(message + Socket.MSGHDR_CONTROL, 0);
        Memory.put(message + Socket.MSGHDR_CONTROLLEN, 0);
        Memory.put(message + Socket.MSGHDR_FLAGS, 0);
    }

    private static void place(final long vector, final long address, final long length) {
        Memory.put(vector + Uio.IOVEC_BASE, address);
        Memory.put(vector + Uio.IOVEC_LEN, length);
    }

    /** Tells the kernel where to cut a message. */
    private void announce(final long message, final int index) {
        final long control = controls + (long) index * CONTROL;
        Memory.put(control + Socket.CMSG_LEN, Socket.CMSGHDR_SIZE + SEGMENT_LENGTH);
        Memory.putInt(control + Socket.CMSG_LEVEL, Udp.SOL_UDP);
        Memory.putInt(control + Socket.CMSG_TYPE, Udp.UDP_SEGMENT);
        Memory.put(control + Socket.CMSGHDR_SIZE, lengths[index]);
        Memory.put(message + Socket.MSGHDR_CONTROL, control);
        Memory.put(message + Socket.MSGHDR_CONTROLLEN, CONTROL);
    }
}
