package io.busbar.samples.marketdata;

import static io.busbar.samples.marketdata.MdpPacketLayout.*;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.busbar.codecs.mdp.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/**
 * Steps through the messages of a packet. A message whose size or root block does not fit, or that is of another
 * schema, ends the packet, since where the next one would begin is not known; {@link #isMalformed()} tells then.
 */
public final class MdpPacket {
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private DirectBuffer buffer;
    private int start;
    private int next;
    private int end;
    private int messageOffset;
    private int messageLength;
    private boolean malformed;

    public MdpPacket wrap(final DirectBuffer buffer, final int offset, final int length) {
        this.buffer = buffer;
        start = offset;
        next = offset + HEADER_LENGTH;
        end = offset + length;
        malformed = length < HEADER_LENGTH;
        return this;
    }

    /** Number of the packet in its feed; of use only if the packet is not malformed from the start. */
    public long sequence() {
        return buffer.getInt(start + SEQUENCE_OFFSET, LITTLE_ENDIAN) & 0xFFFF_FFFFL;
    }

    /** When the exchange sent it, in ns since 1970. */
    public long sendingTime() {
        return buffer.getLong(start + SENDING_TIME_OFFSET, LITTLE_ENDIAN);
    }

    /** Steps to the next message; false if there is none left that is whole. */
    public boolean next() {
        if (malformed || next == end) {
            return false;
        }
        malformed = true;
        if (end - next < MIN_MESSAGE_SIZE) {
            return false;
        }
        final int size = buffer.getShort(next, LITTLE_ENDIAN) & 0xFFFF;
        if (size < MIN_MESSAGE_SIZE || size > end - next) {
            return false;
        }
        header.wrap(buffer, next + SIZE_LENGTH);
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID || header.blockLength() > size - MIN_MESSAGE_SIZE) {
            return false;
        }
        malformed = false;
        messageOffset = next + SIZE_LENGTH;
        messageLength = size - SIZE_LENGTH;
        next += size;
        return true;
    }

    /** Where the message's SBE header begins. */
    public int messageOffset() {
        return messageOffset;
    }

    /** Length of the message, its SBE header included. */
    public int messageLength() {
        return messageLength;
    }

    public int templateId() {
        return header.templateId();
    }

    /** True if the packet did not end where a message ends: it is damaged, or no packet of market data at all. */
    public boolean isMalformed() {
        return malformed;
    }
}
