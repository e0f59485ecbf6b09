package io.busbar.sbe;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.sbe.MessageFlyweight;

/**
 * The standard message header of SBE 1.0, little-endian.
 *
 * <pre>
 *   0             2             4             6             8
 *   +-------------+-------------+-------------+-------------+
 *   | blockLength | templateId  | schemaId    | version     |
 *   +-------------+-------------+-------------+-------------+
 * </pre>
 *
 * Source: FIX Simple Binary Encoding 1.0, section 3.1.
 */
public final class SbeHeader {
    /** Bytes before the message. */
    public static final int LENGTH = 8;

    private static final int BLOCK_LENGTH_OFFSET = 0;
    private static final int TEMPLATE_ID_OFFSET = 2;
    private static final int SCHEMA_ID_OFFSET = 4;
    private static final int VERSION_OFFSET = 6;

    private SbeHeader() {}

    /** Writes the header of a message of this codec. */
    public static void write(final MutableDirectBuffer buffer, final int offset, final MessageFlyweight codec) {
        buffer.putShort(offset + BLOCK_LENGTH_OFFSET, (short) codec.sbeBlockLength(), LITTLE_ENDIAN);
        buffer.putShort(offset + TEMPLATE_ID_OFFSET, (short) codec.sbeTemplateId(), LITTLE_ENDIAN);
        buffer.putShort(offset + SCHEMA_ID_OFFSET, (short) codec.sbeSchemaId(), LITTLE_ENDIAN);
        buffer.putShort(offset + VERSION_OFFSET, (short) codec.sbeSchemaVersion(), LITTLE_ENDIAN);
    }

    /** Bytes of the root block that the sender wrote. */
    public static int blockLength(final DirectBuffer buffer, final int offset) {
        return buffer.getShort(offset + BLOCK_LENGTH_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    public static int templateId(final DirectBuffer buffer, final int offset) {
        return buffer.getShort(offset + TEMPLATE_ID_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    public static int schemaId(final DirectBuffer buffer, final int offset) {
        return buffer.getShort(offset + SCHEMA_ID_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /** Version of the schema that the sender used. */
    public static int version(final DirectBuffer buffer, final int offset) {
        return buffer.getShort(offset + VERSION_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }
}
