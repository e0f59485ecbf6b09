package io.busbar.bridge.link;

import io.busbar.bridge.link.Message.Accept;
import io.busbar.bridge.link.Message.Failure;
import io.busbar.bridge.link.Message.Goodbye;
import io.busbar.bridge.link.Message.Heartbeat;
import io.busbar.bridge.link.Message.Hello;
import io.busbar.bridge.link.Message.Open;
import io.busbar.bridge.link.Message.Outcome;
import io.busbar.bridge.link.Message.Proof;
import io.busbar.bridge.link.Message.Role;
import io.busbar.bridge.link.Message.Taken;
import io.busbar.bridge.wire.Wire;
import io.busbar.codecs.bridge.AcceptDecoder;
import io.busbar.codecs.bridge.FailureDecoder;
import io.busbar.codecs.bridge.GoodbyeDecoder;
import io.busbar.codecs.bridge.HeartbeatDecoder;
import io.busbar.codecs.bridge.HelloDecoder;
import io.busbar.codecs.bridge.MessageHeaderDecoder;
import io.busbar.codecs.bridge.OpenDecoder;
import io.busbar.codecs.bridge.ProofDecoder;
import io.busbar.codecs.bridge.TakenDecoder;
import io.busbar.log.SpanReader;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads messages. Each frame is copied first and then checked field by field; what does not fit is a
 * {@link LinkException}, never a read outside of the frame. Bytes behind the fields that this version knows are those
 * of a newer one, and are ignored.
 */
final class MessageDecoder {
    /** Most bytes of a message, header included. */
    static final int MAX_FRAME = Control.MAX_FRAME;

    /** Longest name of a channel, bridge or wire, in bytes. */
    static final int MAX_NAME = 256;

    /** Longest silence that a peer may announce. */
    static final int MAX_HEARTBEAT_MILLIS = 10_000;

    private static final int HEADER = MessageHeaderDecoder.ENCODED_LENGTH;

    private final byte[] bytes = new byte[MAX_FRAME];
    private final UnsafeBuffer frame = new UnsafeBuffer(bytes);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private int length;
    private int blockLength;
    private int next;

    /** Decodes a whole frame. */
    Message decode(final DirectBuffer buffer, final int offset, final int frameLength) throws LinkException {
        require(frameLength >= HEADER && frameLength <= MAX_FRAME, "a frame of " + frameLength + " bytes");
        length = frameLength;
        buffer.getBytes(offset, bytes, 0, length);
        header.wrap(frame, 0);
        require(header.schemaId() == MessageHeaderDecoder.SCHEMA_ID, "schema " + header.schemaId());
        blockLength = header.blockLength();
        final Message message = switch (header.templateId()) {
            case HelloDecoder.TEMPLATE_ID -> hello();
            case ProofDecoder.TEMPLATE_ID -> {
                block(ProofDecoder.BLOCK_LENGTH);
                yield new Proof(fixed(ProofDecoder.macEncodingOffset(), ProofDecoder.macLength()));
            }
            case OpenDecoder.TEMPLATE_ID -> open();
            case AcceptDecoder.TEMPLATE_ID -> accept();
            case TakenDecoder.TEMPLATE_ID -> {
                block(TakenDecoder.BLOCK_LENGTH);
                yield new Taken(
                        position(TakenDecoder.positionEncodingOffset()), position(TakenDecoder.creditEncodingOffset()));
            }
            case HeartbeatDecoder.TEMPLATE_ID -> {
                block(HeartbeatDecoder.BLOCK_LENGTH);
                yield new Heartbeat(position(HeartbeatDecoder.positionEncodingOffset()));
            }
            case FailureDecoder.TEMPLATE_ID -> {
                block(FailureDecoder.BLOCK_LENGTH);
                yield new Failure(Reason.of(unsigned16(FailureDecoder.reasonEncodingOffset())), printable(data()));
            }
            case GoodbyeDecoder.TEMPLATE_ID -> {
                block(GoodbyeDecoder.BLOCK_LENGTH);
                yield new Goodbye(position(GoodbyeDecoder.positionEncodingOffset()));
            }
            default -> throw refused("template " + header.templateId());
        };
        return message;
    }

    private Hello hello() throws LinkException {
        block(HelloDecoder.BLOCK_LENGTH);
        final int role = frame.getByte(HEADER + HelloDecoder.roleEncodingOffset());
        require(role == Role.SOURCE.code || role == Role.REPLICA.code, "role " + role);
        final int authentication = frame.getByte(HEADER + HelloDecoder.authenticationEncodingOffset());
        require(authentication == 0 || authentication == 1, "authentication " + authentication);
        final int heartbeat = unsigned16(HelloDecoder.heartbeatMillisEncodingOffset());
        require(heartbeat > 0 && heartbeat <= MAX_HEARTBEAT_MILLIS, "a heartbeat of " + heartbeat + " ms");
        return new Hello(
                unsigned16(HelloDecoder.protocolEncodingOffset()),
                unsigned16(HelloDecoder.oldestProtocolEncodingOffset()),
                role == Role.SOURCE.code ? Role.SOURCE : Role.REPLICA,
                authentication == 1,
                heartbeat,
                fixed(HelloDecoder.nonceEncodingOffset(), HelloDecoder.nonceLength()),
                name("bridge"));
    }

    private Open open() throws LinkException {
        block(OpenDecoder.BLOCK_LENGTH);
        final long incarnation = word(OpenDecoder.incarnationEncodingOffset());
        final long secret = word(OpenDecoder.secretEncodingOffset());
        require(incarnation != 0 && secret < 0, "an incarnation or a secret that no channel has");
        return new Open(
                incarnation,
                secret,
                position(OpenDecoder.capacityEncodingOffset()),
                position(OpenDecoder.positionEncodingOffset()),
                count(OpenDecoder.recordsEncodingOffset()),
                unsigned16(OpenDecoder.alignmentEncodingOffset()),
                unsigned16(OpenDecoder.subscriberSlotsEncodingOffset()),
                name("channel"),
                List.of(name("wires").split(",")));
    }

    private Accept accept() throws LinkException {
        block(AcceptDecoder.BLOCK_LENGTH);
        final int outcome = unsigned16(AcceptDecoder.outcomeEncodingOffset());
        require(outcome >= 1 && outcome <= Outcome.values().length, "outcome " + outcome);
        final String wire = name("wire");
        final byte[] ticket = data();
        require(ticket.length <= Wire.MAX_TICKET, "a ticket of " + ticket.length + " bytes");
        return new Accept(
                position(AcceptDecoder.positionEncodingOffset()),
                position(AcceptDecoder.creditEncodingOffset()),
                count(AcceptDecoder.missedRecordsEncodingOffset()),
                position(AcceptDecoder.missedBytesEncodingOffset()),
                fixed(AcceptDecoder.saltEncodingOffset(), AcceptDecoder.saltLength()),
                Outcome.values()[outcome - 1],
                wire,
                ticket);
    }

    private void block(final int known) throws LinkException {
        require(
                blockLength >= known && HEADER + blockLength <= length,
                "template " + header.templateId() + " with a block of " + blockLength + " bytes in a frame of "
                        + length);
        next = HEADER + blockLength;
    }

    private long word(final int fieldOffset) {
        return frame.getLong(HEADER + fieldOffset, ByteOrder.LITTLE_ENDIAN);
    }

    private int unsigned16(final int fieldOffset) {
        return frame.getShort(HEADER + fieldOffset, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }

    /** A count of records, which may be unknown. */
    private long count(final int fieldOffset) throws LinkException {
        return word(fieldOffset) == SpanReader.UNCOUNTED ? SpanReader.UNCOUNTED : position(fieldOffset);
    }

    /** A position or a number of bytes: not negative. */
    private long position(final int fieldOffset) throws LinkException {
        final long value = word(fieldOffset);
        require(
                value >= 0,
                "template " + header.templateId() + " with " + value + " where a position or count belongs");
        return value;
    }

    private byte[] fixed(final int fieldOffset, final int fieldLength) {
        final byte[] value = new byte[fieldLength];
        frame.getBytes(HEADER + fieldOffset, value);
        return value;
    }

    private byte[] data() throws LinkException {
        require(next + Short.BYTES <= length, "template " + header.templateId() + " that ends too early");
        final int dataLength = frame.getShort(next, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
        next += Short.BYTES;
        require(dataLength <= length - next, "template " + header.templateId() + " that ends too early");
        final byte[] value = new byte[dataLength];
        frame.getBytes(next, value);
        next += dataLength;
        return value;
    }

    private String name(final String what) throws LinkException {
        final byte[] value = data();
        require(value.length > 0 && value.length <= MAX_NAME, "a name of a " + what + " of " + value.length + " bytes");
        for (final byte each : value) {
            require(each > ' ' && each < 0x7F, "a name of a " + what + " with byte " + each);
        }
        return new String(value, StandardCharsets.US_ASCII);
    }

    /** Text of a stranger, fit for a terminal. */
    private static String printable(final byte[] text) {
        return new String(text, StandardCharsets.UTF_8).replaceAll("\\p{C}", "?");
    }

    private static void require(final boolean holds, final String what) throws LinkException {
        if (!holds) {
            throw refused(what);
        }
    }

    private static LinkException refused(final String what) {
        return new LinkException(Reason.PROTOCOL, "the peer sent " + what);
    }
}
