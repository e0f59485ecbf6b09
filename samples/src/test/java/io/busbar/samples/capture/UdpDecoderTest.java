package io.busbar.samples.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.samples.capture.UdpDecoder.Skip;
import java.util.Arrays;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class UdpDecoderTest {
    private static final byte[] PAYLOAD = {1, 2, 3};
    private static final int IPV4 = Frames.ipv4(0);

    private final UdpDecoder udp = new UdpDecoder();

    @Test
    void shouldFindThePayload() {
        assertPayload(Frames.udp(14_310, PAYLOAD));
    }

    @Test
    void shouldLookThroughVlanTags() {
        assertPayload(Frames.udp(14_310, PAYLOAD, 0, 0x8100));
        assertPayload(Frames.udp(14_310, PAYLOAD, 0, 0x88A8, 0x8100));
        assertPayload(Frames.udp(14_310, PAYLOAD, 0, 0x9100, 0x88A8, 0x8100, 0x8100, 0x8100));
    }

    @Test
    void shouldStepOverIpOptions() {
        assertPayload(Frames.udp(14_310, PAYLOAD, 10, 0x8100));
    }

    @Test
    void shouldIgnoreWhatPadsAShortFrame() {
        final byte[] frame = Frames.udp(14_310, PAYLOAD);
        assertPayload(Arrays.copyOf(frame, 64));
    }

    @Test
    void shouldCountFragments() {
        final byte[] first = Frames.udp(14_310, PAYLOAD);
        first[IPV4 + 6] = 0x20; // more fragments
        assertSkipped(Skip.FRAGMENT, first);
        final byte[] last = Frames.udp(14_310, PAYLOAD);
        last[IPV4 + 7] = 1; // offset
        assertSkipped(Skip.FRAGMENT, last);
    }

    @Test
    void shouldCountOtherProtocols() {
        final byte[] tcp = Frames.udp(14_310, PAYLOAD);
        tcp[IPV4 + 9] = 6;
        assertSkipped(Skip.NOT_UDP, tcp);
        final byte[] arp = Frames.udp(14_310, PAYLOAD);
        arp[13] = 6;
        assertSkipped(Skip.NOT_IPV4, arp);
        assertFalse(decode(Frames.udp(14_310, PAYLOAD), 101));
        assertEquals(1, udp.skipped().get(Skip.NOT_ETHERNET));
    }

    @Test
    void shouldCountFramesThatAreCutShort() {
        final byte[] frame = Frames.udp(14_310, PAYLOAD, 1, 0x8100);
        for (int length = 0; length < frame.length; length++) {
            assertFalse(decode(Arrays.copyOf(frame, length), 1));
        }
        assertEquals(Map.of(Skip.CUT_SHORT, (long) frame.length), udp.skipped());
    }

    @Test
    void shouldCountLengthsThatContradict() {
        final byte[] version = Frames.udp(14_310, PAYLOAD);
        version[IPV4] = 0x65;
        assertSkipped(Skip.MALFORMED, version);
        final byte[] header = Frames.udp(14_310, PAYLOAD);
        header[IPV4] = 0x44;
        assertSkipped(Skip.MALFORMED, header);
        final byte[] total = Frames.udp(14_310, PAYLOAD);
        total[IPV4 + 3] = 27;
        assertSkipped(Skip.MALFORMED, total);
        final byte[] tooLong = Frames.udp(14_310, PAYLOAD);
        tooLong[IPV4 + 20 + 5]++;
        assertSkipped(Skip.MALFORMED, tooLong);
        final byte[] tooShort = Frames.udp(14_310, PAYLOAD);
        tooShort[IPV4 + 20 + 5] = 7;
        assertSkipped(Skip.MALFORMED, tooShort);
    }

    private void assertPayload(final byte[] frame) {
        assertTrue(decode(frame, 1));
        assertEquals(14_310, udp.destinationPort());
        final byte[] payload = new byte[udp.payloadLength()];
        udp.buffer().getBytes(udp.payloadOffset(), payload);
        assertArrayEquals(PAYLOAD, payload);
    }

    private void assertSkipped(final Skip reason, final byte[] frame) {
        final long before = udp.skipped().getOrDefault(reason, 0L);
        assertFalse(decode(frame, 1));
        assertEquals(before + 1, udp.skipped().get(reason));
    }

    private boolean decode(final byte[] bytes, final int linkType) {
        final Frame frame = new Frame();
        frame.set(new UnsafeBuffer(bytes), 0, bytes.length, linkType, 0);
        return udp.decode(frame);
    }
}
