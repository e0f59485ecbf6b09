package io.busbar.samples.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bytes of a capture file, in order, through one buffer. Not mapped: a file that is cut short while it is mapped
 * takes the process down with SIGBUS, one that is read gives an error.
 */
final class CaptureInput implements AutoCloseable {
    /**
     * The most that can be looked at in one piece; a frame of 256 KiB, the most tcpdump captures, fits with its
     * options.
     */
    static final int MAX_PIECE = 1 << 20;

    private static final String CUT_SHORT =
            "The capture was cut short: copy it again, or drop the damaged end with `editcap`";

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(MAX_PIECE).limit(0);
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes, 0, MAX_PIECE);
    private long position;

    private CaptureInput(final Path file, final FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static CaptureInput open(final Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new CaptureException(file, "no such file", "Give the path of a pcap or pcapng capture");
        }
        if (!Files.isRegularFile(file)) {
            throw new CaptureException(file, "not a regular file", "Give the path of a pcap or pcapng capture");
        }
        if (!Files.isReadable(file)) {
            throw new CaptureException(file, "no permission to read it", "Change its mode, or run as its owner");
        }
        return new CaptureInput(file, FileChannel.open(file, StandardOpenOption.READ));
    }

    /** What {@link #require} returns offsets into. */
    UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * Makes the next {@code length} bytes available, without stepping over them.
     *
     * @param length at most {@link #MAX_PIECE}
     * @return their offset in the buffer
     */
    int require(final int length, final String what) throws IOException {
        if (!fill(length)) {
            throw error(what + " of " + length + " bytes ends after " + bytes.remaining(), CUT_SHORT);
        }
        return bytes.position();
    }

    /** Steps over bytes, which may be more than fit into the buffer. */
    void skip(final long length, final String what) throws IOException {
        long left = length;
        while (left > bytes.remaining()) {
            left -= bytes.remaining();
            position += bytes.remaining();
            bytes.limit(0);
            if (!fill(1)) {
                throw error(what + " misses its last " + left + " bytes", CUT_SHORT);
            }
        }
        bytes.position(bytes.position() + (int) left);
        position += left;
    }

    boolean atEnd() throws IOException {
        return !fill(1);
    }

    CaptureException error(final String problem, final String remedy) {
        return new CaptureException(file, position, problem, remedy);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private boolean fill(final int length) throws IOException {
        if (bytes.remaining() >= length) {
            return true;
        }
        bytes.compact();
        while (bytes.position() < length && channel.read(bytes) >= 0) {}
        bytes.flip();
        return bytes.remaining() >= length;
    }
}
