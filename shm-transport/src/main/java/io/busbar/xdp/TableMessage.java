package io.busbar.xdp;

import io.busbar.linux.Rtnetlink;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;

/**
 * Messages to and from the kernel's tables, in memory of their own: a header, the fixed part of the message's type, and
 * attributes, each aligned to 4 bytes, in the order of the machine, which is little-endian wherever Busbar runs. What
 * comes is checked to be whole before it is read.
 */
final class TableMessage {
    static final int NONE = -1;
    private static final int SIZE = 64 << 10;

    /** Of an attribute's type, without the flags in its highest bits. */
    private static final int TYPE_MASK = 0x3FFF;

    private final long memory;
    private int length;
    private int fixed;

    TableMessage(final Arena arena) {
        memory = arena.allocate(SIZE, Long.BYTES).address();
    }

    long address() {
        return memory;
    }

    int capacity() {
        return SIZE;
    }

    int length() {
        return length;
    }

    private static int aligned(final int bytes) {
        return (bytes + Integer.BYTES - 1) & -Integer.BYTES;
    }

    /** Begins a request whose fixed part is so long, all zero. */
    TableMessage begin(final int type, final int flags, final int sequence, final int fixedSize) {
        length = Rtnetlink.NLMSG_SIZE + aligned(fixedSize);
        Memory.zero(memory, length);
        putShort(memory + Rtnetlink.NLMSG_TYPE, type);
        putShort(memory + Rtnetlink.NLMSG_FLAGS, flags | Rtnetlink.NLM_F_REQUEST);
        Memory.putInt(memory + Rtnetlink.NLMSG_SEQ, sequence);
        Memory.putInt(memory, length);
        return this;
    }

    private static void putShort(final long address, final int value) {
        Memory.putByte(address, (byte) value);
        Memory.putByte(address + 1, (byte) (value >>> Byte.SIZE));
    }

    private static int getShort(final long address) {
        return Memory.getByte(address) & 0xFF | (Memory.getByte(address + 1) & 0xFF) << Byte.SIZE;
    }

    TableMessage fixedByte(final int offset, final int value) {
        Memory.putByte(memory + Rtnetlink.NLMSG_SIZE + offset, (byte) value);
        return this;
    }

    TableMessage fixedInt(final int offset, final int value) {
        Memory.putInt(memory + Rtnetlink.NLMSG_SIZE + offset, value);
        return this;
    }

    TableMessage attribute(final int type, final byte[] value) {
        putShort(memory + length, Rtnetlink.RTA_SIZE + value.length);
        putShort(memory + length + Rtnetlink.RTA_TYPE, type);
        for (int i = 0; i < aligned(value.length); i++) {
            Memory.putByte(memory + length + Rtnetlink.RTA_SIZE + i, i < value.length ? value[i] : 0);
        }
        length += Rtnetlink.RTA_SIZE + aligned(value.length);
        Memory.putInt(memory, length);
        return this;
    }

    /** So many bytes have come; the first message of them is at 0. */
    void received(final int bytes) {
        length = bytes;
    }

    /** Whether a whole message is at this offset. */
    boolean isMessage(final int at) {
        return at + Rtnetlink.NLMSG_SIZE <= length
                && Memory.getInt(memory + at) >= Rtnetlink.NLMSG_SIZE
                && Memory.getInt(memory + at) <= length - at;
    }

    /** Offset of the message behind the one at this offset. */
    int next(final int at) {
        return at + aligned(Memory.getInt(memory + at));
    }

    int type(final int at) {
        return getShort(memory + at + Rtnetlink.NLMSG_TYPE);
    }

    /** Whether messages follow, up to NLMSG_DONE. */
    boolean isPartOfMany(final int at) {
        return (getShort(memory + at + Rtnetlink.NLMSG_FLAGS) & Rtnetlink.NLM_F_MULTI) != 0;
    }

    int sequence(final int at) {
        return Memory.getInt(memory + at + Rtnetlink.NLMSG_SEQ);
    }

    /** Whether the message at this offset has a fixed part so long; remembers it for attributes. */
    boolean hasFixed(final int at, final int size) {
        fixed = size;
        return Memory.getInt(memory + at) >= Rtnetlink.NLMSG_SIZE + size;
    }

    int readInt(final int at, final int offset) {
        return Memory.getInt(memory + at + Rtnetlink.NLMSG_SIZE + offset);
    }

    int readShort(final int at, final int offset) {
        return getShort(memory + at + Rtnetlink.NLMSG_SIZE + offset);
    }

    int readByte(final int at, final int offset) {
        return Memory.getByte(memory + at + Rtnetlink.NLMSG_SIZE + offset) & 0xFF;
    }

    /** Offset of an attribute of the message at an offset; NONE if it is not there. */
    int find(final int at, final int type) {
        final int end = at + Memory.getInt(memory + at);
        return find(at + Rtnetlink.NLMSG_SIZE + aligned(fixed), end, type);
    }

    /** Offset of an attribute within another one. */
    int nested(final int attribute, final int type) {
        return attribute == NONE
                ? NONE
                : find(attribute + Rtnetlink.RTA_SIZE, attribute + getShort(memory + attribute), type);
    }

    private int find(final int from, final int end, final int type) {
        int next = from;
        while (next + Rtnetlink.RTA_SIZE <= end) {
            final int size = getShort(memory + next);
            if (size < Rtnetlink.RTA_SIZE || size > end - next) {
                return NONE;
            }
            if ((getShort(memory + next + Rtnetlink.RTA_TYPE) & TYPE_MASK) == type) {
                return next;
            }
            next += aligned(size);
        }
        return NONE;
    }

    /** Value of an attribute; empty if there is none. */
    byte[] bytes(final int attribute) {
        if (attribute == NONE) {
            return new byte[0];
        }
        final byte[] value = new byte[getShort(memory + attribute) - Rtnetlink.RTA_SIZE];
        Memory.copyOut(memory + attribute + Rtnetlink.RTA_SIZE, value, value.length);
        return value;
    }

    /** Value of an attribute that is an int; 0 if there is none. */
    int number(final int attribute) {
        return attribute == NONE || getShort(memory + attribute) < Rtnetlink.RTA_SIZE + Integer.BYTES
                ? 0
                : Memory.getInt(memory + attribute + Rtnetlink.RTA_SIZE);
    }
}
