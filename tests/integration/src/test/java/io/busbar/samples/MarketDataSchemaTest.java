package io.busbar.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.codecs.mdp.MessageHeaderDecoder;
import io.busbar.samples.marketdata.CapturePackets;
import io.busbar.samples.marketdata.MdpPacket;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our schema against the exchange's: whatever is in a real capture, the codecs of both see the same. */
class MarketDataSchemaTest {
    private static final Map<Integer, Integer> MESSAGES = Map.of(12, 18, 32, 19_138, 35, 614, 37, 388, 42, 388);

    @TempDir
    private Path folder;

    @Test
    void shouldDecodeEveryFieldOfTheCaptureAsTheExchangesCodecsDo() throws Exception {
        final Path capture = SharedData.capture();
        final SchemaCodecs theirs = SchemaCodecs.generate(SharedData.exchangeSchema(), folder);
        final SchemaCodecs ours = SchemaCodecs.built(ourSchema());
        final Map<Integer, Integer> messages = new TreeMap<>();
        final MdpPacket packet = new MdpPacket();
        long values = 0;
        try (CapturePackets packets = CapturePackets.open(capture)) {
            while (packets.next()) {
                packet.wrap(packets.buffer(), packets.offset(), packets.length());
                while (packet.next()) {
                    final int template = packet.templateId();
                    final List<String> expected = decode(theirs, packets, packet);
                    assertEquals(expected, decode(ours, packets, packet), () -> "template " + template);
                    messages.merge(template, 1, Integer::sum);
                    values += expected.size();
                }
                assertFalse(packet.isMalformed());
            }
            assertTrue(packets.skipped().isEmpty(), packets.skipped().toString());
        }
        assertEquals(MESSAGES, messages);
        assertEquals(MESSAGES.keySet(), ours.templates());
        System.out.println("compared " + values + " values of " + messages);
    }

    private static List<String> decode(final SchemaCodecs codecs, final CapturePackets packets, final MdpPacket packet)
            throws ReflectiveOperationException {
        return codecs.decode(
                packet.templateId(),
                packets.buffer(),
                packet.messageOffset(),
                packet.messageLength(),
                MessageHeaderDecoder.SCHEMA_VERSION);
    }

    private Path ourSchema() throws Exception {
        final Path copy = folder.resolve("ours.xml");
        try (InputStream schema = MessageHeaderDecoder.class.getResourceAsStream("/io/busbar/codecs/market-data.xml")) {
            Files.copy(schema, copy);
        }
        return copy;
    }
}
