package io.busbar.samples.marketdata;

import static io.busbar.samples.marketdata.MdpPacketLayout.*;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.busbar.codecs.mdp.MessageHeaderEncoder;
import org.agrona.MutableDirectBuffer;

/** Frames messages into a packet. The SBE encoders write right into it: begin, encode at the offset told, end. */
public final class MdpPacketWriter {
    private final MutableDirectBuffer buffer;
    private int length;

    public MdpPacketWriter(final MutableDirectBuffer buffer) {
        this.buffer = buffer;
    }

    public void begin(final long sequence, final long sendingTime) {
        buffer.putInt(SEQUENCE_OFFSET, (int) sequence, LITTLE_ENDIAN);
        buffer.putLong(SENDING_TIME_OFFSET, sendingTime, LITTLE_ENDIAN);
        length = HEADER_LENGTH;
    }

    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /** Where the SBE header of the next message belongs. */
    public int messageOffset() {
        return length + SIZE_LENGTH;
    }

    /**
     * Ends a message.
     *
     * @param encodedLength of its body, as its encoder tells it, without the SBE header
     */
    public void endMessage(final int encodedLength) {
        final int size = SIZE_LENGTH + MessageHeaderEncoder.ENCODED_LENGTH + encodedLength;
        buffer.putShort(length, (short) size, LITTLE_ENDIAN);
        length += size;
    }

    public int length() {
        return length;
    }
}
