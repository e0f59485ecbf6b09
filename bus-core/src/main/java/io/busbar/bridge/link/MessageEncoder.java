package io.busbar.bridge.link;

import io.busbar.bridge.link.Message.Accept;
import io.busbar.bridge.link.Message.Failure;
import io.busbar.bridge.link.Message.Goodbye;
import io.busbar.bridge.link.Message.Heartbeat;
import io.busbar.bridge.link.Message.Hello;
import io.busbar.bridge.link.Message.Open;
import io.busbar.bridge.link.Message.Proof;
import io.busbar.bridge.link.Message.Taken;
import io.busbar.codecs.bridge.AcceptEncoder;
import io.busbar.codecs.bridge.FailureEncoder;
import io.busbar.codecs.bridge.GoodbyeEncoder;
import io.busbar.codecs.bridge.HeartbeatEncoder;
import io.busbar.codecs.bridge.HelloEncoder;
import io.busbar.codecs.bridge.MessageHeaderEncoder;
import io.busbar.codecs.bridge.OpenEncoder;
import io.busbar.codecs.bridge.ProofEncoder;
import io.busbar.codecs.bridge.TakenEncoder;
import java.nio.charset.StandardCharsets;
import org.agrona.MutableDirectBuffer;

/** Writes messages as SBE. */
final class MessageEncoder {
    /** Longest text that is sent for people to read, in bytes. */
    private static final int MAX_DETAIL = 512;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    /** Writes a message at the beginning of a buffer of {@link MessageDecoder#MAX_FRAME} bytes; returns its length. */
    int encode(final Message message, final MutableDirectBuffer buffer) {
        final int body = switch (message) {
            case Hello hello -> hello(hello, buffer);
            case Proof proof -> {
                final ProofEncoder encoder = new ProofEncoder().wrapAndApplyHeader(buffer, 0, header);
                buffer.putBytes(encoder.offset() + ProofEncoder.macEncodingOffset(), proof.mac());
                yield encoder.encodedLength();
            }
            case Open open -> open(open, buffer);
            case Accept accept -> accept(accept, buffer);
            case Taken taken ->
                new TakenEncoder()
                        .wrapAndApplyHeader(buffer, 0, header)
                        .position(taken.position())
                        .credit(taken.credit())
                        .encodedLength();
            case Heartbeat heartbeat ->
                new HeartbeatEncoder()
                        .wrapAndApplyHeader(buffer, 0, header)
                        .position(heartbeat.position())
                        .encodedLength();
            case Failure failure -> {
                final byte[] detail = failure.detail().getBytes(StandardCharsets.UTF_8);
                yield new FailureEncoder()
                        .wrapAndApplyHeader(buffer, 0, header)
                        .reason(failure.reason().code())
                        .reserved(0)
                        .flags(0)
                        .putDetail(detail, 0, Math.min(detail.length, MAX_DETAIL))
                        .encodedLength();
            }
            case Goodbye goodbye ->
                new GoodbyeEncoder()
                        .wrapAndApplyHeader(buffer, 0, header)
                        .position(goodbye.position())
                        .encodedLength();
        };
        return MessageHeaderEncoder.ENCODED_LENGTH + body;
    }

    private int hello(final Hello hello, final MutableDirectBuffer buffer) {
        final HelloEncoder encoder = new HelloEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .protocol(hello.protocol())
                .oldestProtocol(hello.oldestProtocol())
                .role((short) hello.role().code)
                .authentication((short) (hello.authentication() ? 1 : 0))
                .heartbeatMillis(hello.heartbeatMillis());
        buffer.putBytes(encoder.offset() + HelloEncoder.nonceEncodingOffset(), hello.nonce());
        return encoder.bridgeName(hello.bridge()).encodedLength();
    }

    private int open(final Open open, final MutableDirectBuffer buffer) {
        return new OpenEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .incarnation(open.incarnation())
                .secret(open.secret())
                .capacity(open.capacity())
                .position(open.position())
                .records(open.records())
                .alignment(open.alignment())
                .subscriberSlots(open.subscriberSlots())
                .flags(0)
                .channel(open.channel())
                .wires(String.join(",", open.wires()))
                .encodedLength();
    }

    private int accept(final Accept accept, final MutableDirectBuffer buffer) {
        final AcceptEncoder encoder = new AcceptEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .position(accept.position())
                .credit(accept.credit())
                .missedRecords(accept.missedRecords())
                .missedBytes(accept.missedBytes())
                .outcome(accept.outcome().code)
                .reserved(0)
                .flags(0)
                .reserved2(0);
        buffer.putBytes(encoder.offset() + AcceptEncoder.saltEncodingOffset(), accept.salt());
        return encoder.wire(accept.wire())
                .putTicket(accept.ticket(), 0, accept.ticket().length)
                .encodedLength();
    }
}
