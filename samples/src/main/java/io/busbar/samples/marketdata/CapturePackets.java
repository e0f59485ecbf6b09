package io.busbar.samples.marketdata;

import io.busbar.samples.capture.CaptureReader;
import io.busbar.samples.capture.UdpDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.agrona.DirectBuffer;

/** The UDP payloads of a capture, taken for packets. */
public final class CapturePackets implements PacketSource {
    private final CaptureReader reader;
    private final UdpDecoder udp = new UdpDecoder();

    private CapturePackets(final CaptureReader reader) {
        this.reader = reader;
    }

    public static CapturePackets open(final Path file) throws IOException {
        return new CapturePackets(CaptureReader.open(file));
    }

    @Override
    public boolean next() throws IOException {
        while (reader.next()) {
            if (udp.decode(reader.frame())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public DirectBuffer buffer() {
        return udp.buffer();
    }

    @Override
    public int offset() {
        return udp.payloadOffset();
    }

    @Override
    public int length() {
        return udp.payloadLength();
    }

    @Override
    public int feed() {
        return udp.destinationPort();
    }

    /** The frames passed over so far, because they held no UDP datagram. */
    public Map<UdpDecoder.Skip, Long> skipped() {
        return udp.skipped();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
