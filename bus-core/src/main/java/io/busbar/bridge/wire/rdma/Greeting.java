package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.Wire;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the ends of a path tell each other when they connect, in the private data of the connection's own messages;
 * big-endian. The devices may append zeros.
 *
 * <pre>
 *   connect  | version 1 | flags 1 | receives 2 | capacity 8 | token 32               |   44 bytes
 *   accept   | version 1 | flags 1 | receives 2 | slot 4 | key 4 | 0 4 | address 8    |   24 bytes
 *   reject   | version 1 | reason 1 |                                                      2 bytes
 * </pre>
 */
final class Greeting {
    /** Flag of both: no remote writes. */
    private static final int SENDS = 1;

    private static final int VERSION = 1;
    private static final int CONNECT = 12 + Wire.TOKEN_LENGTH;
    private static final int ACCEPT = 24;

    /** Why a path is refused. The codes are those of the ordinals. */
    enum Refusal {
        UNKNOWN,
        TOKEN,
        CAPACITY,
        MEMLOCK,
        RESOURCES;

        byte[] encode() {
            return new byte[] {VERSION, (byte) ordinal()};
        }

        static Refusal decode(final byte[] data) {
            return data.length >= 2 && data[0] == VERSION && data[1] >= 0 && data[1] < values().length
                    ? values()[data[1]]
                    : UNKNOWN;
        }
    }

    /** The source's end. */
    record Connect(boolean sends, int receives, long capacity, byte[] token) {
        byte[] encode() {
            return ByteBuffer.allocate(CONNECT)
                    .put((byte) VERSION)
                    .put((byte) (sends ? SENDS : 0))
                    .putShort((short) receives)
                    .putLong(capacity)
                    .put(token)
                    .array();
        }

        static Optional<Connect> decode(final byte[] data) {
            final ByteBuffer buffer = ByteBuffer.wrap(data);
            if (data.length < CONNECT || buffer.get() != VERSION) {
                return Optional.empty();
            }
            final boolean sends = (buffer.get() & SENDS) != 0;
            final int receives = Short.toUnsignedInt(buffer.getShort());
            final long capacity = buffer.getLong();
            final byte[] token = new byte[Wire.TOKEN_LENGTH];
            buffer.get(token);
            return Optional.of(new Connect(sends, receives, capacity, token));
        }
    }

    /**
     * The replica's end.
     *
     * @param slot    bytes of each receive
     * @param key     of the log, for remote writes
     * @param address of the log there
     */
    record Accept(boolean sends, int receives, int slot, int key, long address) {
        byte[] encode() {
            return ByteBuffer.allocate(ACCEPT)
                    .put((byte) VERSION)
                    .put((byte) (sends ? SENDS : 0))
                    .putShort((short) receives)
                    .putInt(slot)
                    .putInt(key)
                    .putInt(0)
                    .putLong(address)
                    .array();
        }

        static Optional<Accept> decode(final byte[] data) {
            final ByteBuffer buffer = ByteBuffer.wrap(data);
            if (data.length < ACCEPT || buffer.get() != VERSION) {
                return Optional.empty();
            }
            final boolean sends = (buffer.get() & SENDS) != 0;
            final int receives = Short.toUnsignedInt(buffer.getShort());
            final int slot = buffer.getInt();
            final int key = buffer.getInt();
            buffer.getInt();
            final long address = buffer.getLong();
            return slot >= Long.BYTES && receives > 0
                    ? Optional.of(new Accept(sends, receives, slot, key, address))
                    : Optional.empty();
        }
    }

    private Greeting() {}
}
