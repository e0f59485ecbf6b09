package io.busbar.bridge;

import io.busbar.samples.SharedData;
import io.busbar.samples.marketdata.CapturePackets;
import io.busbar.samples.marketdata.MdpPacket;
import io.busbar.samples.marketdata.PacketSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.opentest4j.TestAbortedException;

/** The messages of the capture of real market data, one after the other, and small ones behind them. */
record CapturedMessages(List<byte[]> messages) implements Exchange.Messages {
    private static final int COUNT = 20_546;

    static CapturedMessages read() throws IOException {
        final List<byte[]> messages = new ArrayList<>();
        final MdpPacket packet = new MdpPacket();
        try (PacketSource packets = CapturePackets.open(SharedData.capture())) {
            while (packets.next()) {
                packet.wrap(packets.buffer(), packets.offset(), packets.length());
                while (packet.next()) {
                    final byte[] message = new byte[packet.messageLength()];
                    packets.buffer().getBytes(packet.messageOffset(), message);
                    messages.add(message);
                }
            }
        }
        if (messages.size() != COUNT) {
            throw new AssertionError("the capture has " + messages.size() + " messages, not " + COUNT);
        }
        return new CapturedMessages(messages);
    }

    /** The capture; none, which is told, where it is not there. */
    static CapturedMessages readIfThere() throws IOException {
        try {
            return read();
        } catch (final TestAbortedException e) {
            System.out.println("without the capture: " + e.getMessage());
            return new CapturedMessages(List.of());
        }
    }

    int count() {
        return messages.size();
    }

    @Override
    public int write(final long number, final MutableDirectBuffer buffer) {
        if (number >= messages.size()) {
            return Exchange.small(number, buffer);
        }
        final byte[] message = messages.get((int) number);
        buffer.putBytes(0, message);
        return message.length;
    }
}
