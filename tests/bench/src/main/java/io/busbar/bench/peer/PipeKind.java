package io.busbar.bench.peer;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;

/** A named pipe: blocking writes of a message each, blocking reads of what is there. */
final class PipeKind implements PeerKind {
    /** Writes of up to PIPE_BUF bytes (Linux: 4096) are whole, whoever else writes; here less the length's bytes. */
    private static final int LONGEST_ATOMIC = 4096 - StreamReceiver.LENGTH_BYTES;

    @Override
    public String name() {
        return "pipe";
    }

    @Override
    public String family() {
        return "pipe";
    }

    @Override
    public String setup() {
        return "FileChannel over a named pipe, a write for each message, reads of up to 256 KiB that block where the"
                + " thread has nothing else to do, and ask how much is there (FIONREAD) where it has";
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return topology.subscribers() == 1
                && (topology.publishers() == 1 ? length <= StreamReceiver.LONGEST : length <= LONGEST_ATOMIC);
    }

    @Override
    public void prepare(final Place place) {
        for (final Flow flow : place.flows()) {
            try {
                final Process made = new ProcessBuilder(
                                "mkfifo", place.file(flow).toString())
                        .inheritIO()
                        .start();
                if (made.waitFor() != 0) {
                    throw new IllegalStateException("mkfifo " + place.file(flow) + " failed");
                }
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot run mkfifo", e);
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    @SuppressWarnings("resource") // closed with the channels
    public Peer open(final Place place, final boolean host) {
        return new Peer() {
            @Override
            public Sender sender(final Flow flow, final int index) {
                try {
                    return new StreamSender(
                            new FileOutputStream(place.file(flow).toFile()).getChannel());
                } catch (final IOException e) {
                    throw new UncheckedIOException("cannot open the pipe " + place.file(flow), e);
                }
            }

            @Override
            public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
                try {
                    final FileInputStream input =
                            new FileInputStream(place.file(flow).toFile());
                    return new PipeReceiver(mayBlock ? input.getChannel() : new Asking(input));
                } catch (final IOException e) {
                    throw new UncheckedIOException("cannot open the pipe " + place.file(flow), e);
                }
            }
        };
    }

    /** A pipe's reader sleeps in read. */
    private static final class PipeReceiver extends StreamReceiver {
        PipeReceiver(final ReadableByteChannel channel) {
            super(channel);
        }

        @Override
        public int await(final Sink sink, final int limit, final long timeoutNanos) {
            return poll(sink, limit);
        }
    }

    /** Reads only when there is something. */
    private record Asking(FileInputStream input, FileChannel channel) implements ReadableByteChannel {
        Asking(final FileInputStream input) {
            this(input, input.getChannel());
        }

        @Override
        public int read(final ByteBuffer target) throws IOException {
            return input.available() == 0 ? 0 : channel.read(target);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            input.close();
        }
    }
}
