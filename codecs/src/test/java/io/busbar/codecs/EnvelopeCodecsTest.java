package io.busbar.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.busbar.codecs.envelope.EndOfStreamDecoder;
import io.busbar.codecs.envelope.EndOfStreamEncoder;
import io.busbar.codecs.envelope.EnvelopeDecoder;
import io.busbar.codecs.envelope.EnvelopeEncoder;
import io.busbar.codecs.envelope.MessageHeaderDecoder;
import io.busbar.codecs.envelope.MessageHeaderEncoder;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;

class EnvelopeCodecsTest {
    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer();

    @Test
    void shouldRoundTripEnvelope() {
        new EnvelopeEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .sequence(1L << 40)
                .sentNanos(-5)
                .packetSequence(4_000_000_000L)
                .feed(65_535)
                .messageLength(1_400);

        final var decoder = new EnvelopeDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        assertEquals(1L << 40, decoder.sequence());
        assertEquals(-5, decoder.sentNanos());
        assertEquals(4_000_000_000L, decoder.packetSequence());
        assertEquals(65_535, decoder.feed());
        assertEquals(1_400, decoder.messageLength());
    }

    @Test
    void shouldKeepTheMessageThatFollowsAlignedToEightBytes() {
        assertEquals(0, (MessageHeaderEncoder.ENCODED_LENGTH + EnvelopeEncoder.BLOCK_LENGTH) % 8);
    }

    @Test
    void shouldRoundTripEndOfStream() {
        new EndOfStreamEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .messages(1L << 33);

        final var decoder = new EndOfStreamDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        assertEquals(1L << 33, decoder.messages());
    }
}
