package io.busbar.bridge.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MessageDecoderTest {
    private static final List<Message> MESSAGES = List.of(
            new Hello(1, 1, Role.SOURCE, true, 500, new byte[16], "a"),
            new Proof(new byte[32]),
            new Open(7, -9, 4096, 64, 3, 16, 4, "prices", List.of("uring", "tcp")),
            new Accept(64, 128, 5, 6, new byte[16], Outcome.GAP, "tcp", new byte[] {1, 2}),
            new Taken(64, 128),
            new Heartbeat(64),
            new Failure(Reason.BUSY, "somebody else"),
            new Goodbye(64));

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Control.MAX_FRAME]);
    private final MessageEncoder encoder = new MessageEncoder();
    private final MessageDecoder decoder = new MessageDecoder();

    @Test
    void shouldDecodeWhatWasEncoded() throws Exception {
        for (final Message message : MESSAGES) {
            final int length = encoder.encode(message, buffer);
            final Message decoded = decoder.decode(buffer, 0, length);
            assertEquals(message.getClass(), decoded.getClass());
            if (message instanceof Open || message instanceof Taken || message instanceof Failure) {
                assertEquals(message, decoded);
            }
        }
        final Hello hello =
                assertInstanceOf(Hello.class, decoder.decode(buffer, 0, encoder.encode(MESSAGES.getFirst(), buffer)));
        assertEquals("a", hello.bridge());
        final Accept accept =
                assertInstanceOf(Accept.class, decoder.decode(buffer, 0, encoder.encode(MESSAGES.get(3), buffer)));
        assertArrayEquals(new byte[] {1, 2}, accept.ticket());
        assertEquals(Outcome.GAP, accept.outcome());
    }

    @Test
    void shouldRefuseEveryMessageThatEndsTooEarly() {
        for (final Message message : MESSAGES) {
            final int length = encoder.encode(message, buffer);
            for (int cut = 0; cut < length; cut++) {
                final int shorter = cut;
                assertThrows(LinkException.class, () -> decoder.decode(buffer, 0, shorter), message + " " + cut);
            }
        }
    }

    @Test
    void shouldRefuseOrDecodeWhateverComes() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            int length = encoder.encode(MESSAGES.get(random.nextInt(MESSAGES.size())), buffer);
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                buffer.putByte(random.nextInt(length), (byte) random.nextInt());
            }
            if (random.nextInt(10) == 0) {
                length = random.nextInt(Control.MAX_FRAME);
            }
            try {
                final Message decoded = decoder.decode(buffer, 0, length);
                assertTrue(encoder.encode(decoded, new UnsafeBuffer(new byte[2 * Control.MAX_FRAME])) > 0);
            } catch (final LinkException e) {
                assertEquals(Reason.PROTOCOL, e.reason(), "seed " + seed);
                refused++;
            }
        }
        assertTrue(refused > 1_000, "seed " + seed + ": only " + refused);
    }

    @Test
    void shouldKeepTheCodesOfReasonsApart() {
        for (final Reason reason : Reason.values()) {
            assertEquals(reason, Reason.of(reason.code()));
        }
        assertEquals(Reason.OTHER, Reason.of(60_000));
    }
}
