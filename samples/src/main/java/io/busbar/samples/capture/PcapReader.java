package io.busbar.samples.capture;

import java.io.IOException;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Reads pcap, the format of tcpdump: a file header, then frames with a header each, in the byte order of the machine
 * that wrote it.
 *
 * <pre>
 *   file   0 magic | 4 major, minor | 8 zone | 12 accuracy | 16 snap length | 20 link type
 *   frame  0 seconds | 4 micro- or nanoseconds | 8 captured length | 12 length on the wire | 16 bytes
 * </pre>
 */
final class PcapReader implements CaptureReader {
    /** The magic numbers as a little-endian reader sees them; the second of each pair was written big-endian. */
    static final int MICROS = 0xA1B2C3D4;

    static final int MICROS_SWAPPED = 0xD4C3B2A1;
    static final int NANOS = 0xA1B23C4D;
    static final int NANOS_SWAPPED = 0x4D3CB2A1;

    private static final int FILE_HEADER = 24;
    private static final int FRAME_HEADER = 16;
    private static final int MAX_FRAME = 256 * 1024;

    private final CaptureInput input;
    private final ByteOrder order;
    private final int nanosPerFraction;
    private final int linkType;
    private final Frame frame = new Frame();

    PcapReader(final CaptureInput input, final int magic) throws IOException {
        this.input = input;
        order = magic == MICROS || magic == NANOS ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        nanosPerFraction = magic == NANOS || magic == NANOS_SWAPPED ? 1 : 1_000;

        final int header = input.require(FILE_HEADER, "pcap file header");
        final int major = input.buffer().getShort(header + 4, order);
        if (major != 2) {
            throw input.error("pcap version " + major + " is unknown", "Convert the capture with `editcap -F pcapng`");
        }
        linkType = input.buffer().getShort(header + (order == ByteOrder.LITTLE_ENDIAN ? 20 : 22), order) & 0xFFFF;
        input.skip(FILE_HEADER, "pcap file header");
    }

    @Override
    public boolean next() throws IOException {
        if (input.atEnd()) {
            return false;
        }
        final DirectBuffer buffer = input.buffer();
        final int header = input.require(FRAME_HEADER, "frame header");
        final int captured = buffer.getInt(header + 8, order);
        if (captured < 0 || captured > MAX_FRAME) {
            throw input.error(
                    "a frame of " + Integer.toUnsignedString(captured) + " bytes exceeds the limit of " + MAX_FRAME,
                    "The capture is damaged here: keep what stands before with `editcap`");
        }
        final int start = input.require(FRAME_HEADER + captured, "frame");
        final long seconds = buffer.getInt(start, order) & 0xFFFF_FFFFL;
        final long fraction = buffer.getInt(start + 4, order) & 0xFFFF_FFFFL;
        frame.set(
                buffer,
                start + FRAME_HEADER,
                captured,
                linkType,
                seconds * 1_000_000_000 + fraction * nanosPerFraction);
        input.skip(FRAME_HEADER + captured, "frame");
        return true;
    }

    @Override
    public Frame frame() {
        return frame;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
