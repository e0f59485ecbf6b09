package io.busbar.bridge.wire.udp;

import io.busbar.bridge.wire.datagram.DatagramHandler;
import io.busbar.bridge.wire.datagram.IpAddress;
import io.busbar.linux.Socket;
import io.busbar.linux.Udp;
import io.busbar.linux.Uio;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Room for what one {@code recvmmsg} brings: messages, each of one datagram or of many of one length (UDP_GRO). */
final class Inbox {
    static final int MESSAGES = 8;

    private static final int BUFFER = 1 << 16;
    private static final int NAME = 32;
    private static final int CONTROL = 64;

    private final MemorySegment memory = Arena.ofAuto()
            .allocate((long) MESSAGES * (Socket.MMSGHDR_SIZE + Uio.IOVEC_SIZE + NAME + CONTROL + BUFFER), Long.BYTES);
    private final long messages = memory.address();
    private final long vectors = messages + (long) MESSAGES * Socket.MMSGHDR_SIZE;
    private final long names = vectors + (long) MESSAGES * Uio.IOVEC_SIZE;
    private final long controls = names + (long) MESSAGES * NAME;
    private final long buffers = controls + (long) MESSAGES * CONTROL;

    Inbox() {
        for (int i = 0; i < MESSAGES; i++) {
            final long vector = vectors + (long) i * Uio.IOVEC_SIZE;
            Memory.put(vector + Uio.IOVEC_BASE, buffer(i));
            Memory.put(vector + Uio.IOVEC_LEN, BUFFER);
            final long message = message(i);
            Memory.put(message + Socket.MSGHDR_NAME, names + (long) i * NAME);
            Memory.put(message + Socket.MSGHDR_IOV, vector);
            Memory.put(message + Socket.MSGHDR_IOVLEN, 1);
            Memory.put(message + Socket.MSGHDR_CONTROL, control(i));
            prepare(i);
        }
    }

    /** Where the messages are, for the system call. */
    long messages() {
        return messages;
    }

    private long message(final int index) {
        return messages + (long) index * Socket.MMSGHDR_SIZE;
    }

    private long control(final int index) {
        return controls + (long) index * CONTROL;
    }

    private long buffer(final int index) {
        return buffers + (long) index * BUFFER;
    }

    /** The kernel writes into the lengths what it has used. */
    private void prepare(final int index) {
        final long message = message(index);
        Memory.put(message + Socket.MSGHDR_NAMELEN, NAME);
        Memory.put(message + Socket.MSGHDR_CONTROLLEN, CONTROL);
        Memory.put(message + Socket.MSGHDR_FLAGS, 0);
    }

    /** Hands over a message's datagrams, and makes room for the next; returns how many. */
    int take(final int index, final DatagramHandler handler) {
        final long message = message(index);
        final long name = names + (long) index * NAME;
        final int length = Memory.getInt(message + Socket.MMSGHDR_LEN);
        final int flags = Memory.getInt(message + Socket.MSGHDR_FLAGS);
        final int segment = segment(index, Memory.get(message + Socket.MSGHDR_CONTROLLEN), length);
        prepare(index);
        if ((flags & Socket.MSG_TRUNC) != 0) {
            return 0;
        }
        final int family = Memory.getInt(name) & 0xFFFF;
        final int port = Short.toUnsignedInt(Short.reverseBytes((short) Memory.getInt(name + Socket.SIN_PORT)));
        final long high;
        final long low;
        if (family == Socket.AF_INET) {
            high = 0;
            low = IpAddress.mapped(Integer.reverseBytes(Memory.getInt(name + Socket.SIN_ADDR)));
        } else {
            high = Long.reverseBytes(Memory.get(name + Socket.SIN6_ADDR));
            low = Long.reverseBytes(Memory.get(name + Socket.SIN6_ADDR + Long.BYTES));
        }
        int count = 0;
        int offset = 0;
        do {
            final int size = Math.min(segment, length - offset);
            handler.onDatagram(high, low, port, buffer(index) + offset, size);
            offset += size;
            count++;
        } while (offset < length);
        return count;
    }

    /** Length of a message's datagrams but the last. */
    private int segment(final int index, final long controlLength, final int length) {
        final long control = control(index);
        final boolean cut = controlLength >= Socket.CMSGHDR_SIZE + Integer.BYTES
                && Memory.getInt(control + Socket.CMSG_LEVEL) == Udp.SOL_UDP
                && Memory.getInt(control + Socket.CMSG_TYPE) == Udp.UDP_GRO;
        final int segment = cut ? Memory.getInt(control + Socket.CMSGHDR_SIZE) : length;
        return segment <= 0 ? Math.max(1, length) : segment;
    }
}
