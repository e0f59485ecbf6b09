package io.busbar.samples.marketdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.codecs.mdp.AdminHeartbeatEncoder;
import io.busbar.codecs.mdp.MessageHeaderEncoder;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MdpPacketTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[100]);
    private final MdpPacket packet = new MdpPacket();
    private final int length = writeThreeHeartbeats();

    @Test
    void shouldStepThroughMessages() {
        packet.wrap(buffer, 0, length);
        assertEquals(4_000_000_000L, packet.sequence());
        assertEquals(1_234, packet.sendingTime());
        for (int i = 0; i < 3; i++) {
            assertTrue(packet.next());
            assertEquals(12, packet.templateId());
            assertEquals(8, packet.messageLength());
            assertEquals(14 + 10 * i, packet.messageOffset());
        }
        assertFalse(packet.next());
        assertFalse(packet.isMalformed());
    }

    @Test
    void shouldStopWhereAMessageIsNotWhole() {
        packet.wrap(buffer, 0, length - 1);
        assertMessagesBeforeDamage(2);
        packet.wrap(buffer, 0, length - 9);
        assertMessagesBeforeDamage(2);
    }

    @Test
    void shouldStopAtASizeThatCannotBe() {
        for (final int size : new int[] {0, 9, 21, 0xFFFF}) {
            buffer.putShort(22, (short) size, ByteOrder.LITTLE_ENDIAN);
            packet.wrap(buffer, 0, length);
            assertMessagesBeforeDamage(1);
        }
    }

    @Test
    void shouldStopAtABlockLongerThanItsMessage() {
        buffer.putShort(14, (short) 1, ByteOrder.LITTLE_ENDIAN);
        packet.wrap(buffer, 0, length);
        assertMessagesBeforeDamage(0);
    }

    @Test
    void shouldStopAtAnotherSchema() {
        buffer.putShort(28, (short) 2, ByteOrder.LITTLE_ENDIAN);
        packet.wrap(buffer, 0, length);
        assertMessagesBeforeDamage(1);
    }

    @Test
    void shouldTakeAPacketThatIsTooShortForMalformed() {
        packet.wrap(buffer, 0, 11);
        assertTrue(packet.isMalformed());
        assertMessagesBeforeDamage(0);
    }

    private void assertMessagesBeforeDamage(final int expected) {
        int messages = 0;
        while (packet.next()) {
            messages++;
        }
        assertEquals(expected, messages);
        assertTrue(packet.isMalformed());
        assertFalse(packet.next());
    }

    private int writeThreeHeartbeats() {
        final MdpPacketWriter writer = new MdpPacketWriter(buffer);
        writer.begin(4_000_000_000L, 1_234);
        for (int i = 0; i < 3; i++) {
            new AdminHeartbeatEncoder().wrapAndApplyHeader(buffer, writer.messageOffset(), new MessageHeaderEncoder());
            writer.endMessage(AdminHeartbeatEncoder.BLOCK_LENGTH);
        }
        return writer.length();
    }
}
