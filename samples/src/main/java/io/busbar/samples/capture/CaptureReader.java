package io.busbar.samples.capture;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Steps through the frames of a capture file. */
public interface CaptureReader extends AutoCloseable {
    /**
     * Steps to the next frame.
     *
     * @return false at the end of the file
     * @throws CaptureException if the file is damaged here
     */
    boolean next() throws IOException;

    /** The frame that {@link #next()} stepped to; always the same object. */
    Frame frame();

    @Override
    void close() throws IOException;

    /** Opens a capture of either format, told apart by the first four bytes. */
    static CaptureReader open(final Path file) throws IOException {
        final CaptureInput input = CaptureInput.open(file);
        try {
            final int magic =
                    input.buffer().getInt(input.require(Integer.BYTES, "magic number"), ByteOrder.LITTLE_ENDIAN);
            return switch (magic) {
                case PcapngReader.MAGIC -> new PcapngReader(input);
                case PcapReader.MICROS, PcapReader.MICROS_SWAPPED, PcapReader.NANOS, PcapReader.NANOS_SWAPPED ->
                    new PcapReader(input, magic);
                default -> throw foreign(input, magic);
            };
        } catch (final IOException e) {
            input.close();
            throw e;
        }
    }

    private static CaptureException foreign(final CaptureInput input, final int magic) {
        final boolean gzip = (magic & 0xFFFF) == 0x8B1F;
        final boolean zstd = magic == 0xFD2FB528;
        return input.error(
                String.format("neither pcap nor pcapng begins with %08x", Integer.reverseBytes(magic)),
                gzip || zstd
                        ? "It looks compressed: unpack it with " + (gzip ? "gunzip" : "unzstd") + " first"
                        : "Give a capture written by tcpdump, dumpcap or Wireshark");
    }
}
