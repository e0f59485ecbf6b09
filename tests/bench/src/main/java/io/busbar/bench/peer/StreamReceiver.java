package io.busbar.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/** Takes framed messages out of streams of bytes, one for each publisher. */
class StreamReceiver implements Receiver {
    static final int LENGTH_BYTES = Integer.BYTES;
    static final int LONGEST = 1 << 17;

    private static final int ROOM = 1 << 18;

    private final ReadableByteChannel[] channels;
    private final Stream[] streams;
    private Selector selector;

    StreamReceiver(final ReadableByteChannel... channels) {
        this.channels = channels;
        streams = new Stream[channels.length];
        for (int i = 0; i < channels.length; i++) {
            streams[i] = new Stream(channels[i]);
        }
    }

    @Override
    public int poll(final Sink sink, final int limit) {
        int taken = 0;
        for (final Stream stream : streams) {
            taken += stream.poll(sink, limit);
        }
        return taken;
    }

    /** Sleeps in the kernel until there is something to read. */
    @Override
    public int await(final Sink sink, final int limit, final long timeoutNanos) {
        final int there = poll(sink, limit);
        if (there > 0) {
            return there;
        }
        try {
            if (selector == null) {
                selector = Selector.open();
                for (final ReadableByteChannel channel : channels) {
                    ((SocketChannel) channel).register(selector, SelectionKey.OP_READ);
                }
            }
            selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
            selector.selectedKeys().clear();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return poll(sink, limit);
    }

    @Override
    public void close() {
        try {
            if (selector != null) {
                selector.close();
            }
            for (final ReadableByteChannel channel : channels) {
                channel.close();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Stream {
        private final ReadableByteChannel channel;
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(ROOM).order(ByteOrder.nativeOrder());
        private final UnsafeBuffer view = new UnsafeBuffer(bytes);
        private int taken;

        Stream(final ReadableByteChannel channel) {
            this.channel = channel;
        }

        int poll(final Sink sink, final int limit) {
            final int before = take(sink, limit);
            if (before > 0) {
                return before;
            }
            bytes.limit(bytes.position()).position(taken).compact();
            taken = 0;
            try {
                if (channel.read(bytes) < 0) {
                    throw new IllegalStateException("the publisher is gone");
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
            return take(sink, limit);
        }

        private int take(final Sink sink, final int limit) {
            final int end = bytes.position();
            int count = 0;
            while (count < limit && end - taken >= LENGTH_BYTES) {
                final int length = view.getInt(taken);
                if (end - taken - LENGTH_BYTES < length) {
                    break;
                }
                final int message = taken + LENGTH_BYTES;
                taken = message + length;
                count++;
                sink.onMessage(view, message, length);
            }
            return count;
        }
    }
}
