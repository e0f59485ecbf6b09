package io.busbar.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames messages into a stream of bytes: a length, then the message. */
record StreamSender(WritableByteChannel channel, ByteBuffer frame, UnsafeBuffer view) implements Sender {
    StreamSender(final WritableByteChannel channel) {
        this(
                channel,
                ByteBuffer.allocateDirect(StreamReceiver.LENGTH_BYTES + StreamReceiver.LONGEST)
                        .order(ByteOrder.nativeOrder())
                        .limit(0));
    }

    private StreamSender(final WritableByteChannel channel, final ByteBuffer frame) {
        this(channel, frame, new UnsafeBuffer(frame, 0, frame.capacity()));
    }

    /** A stream may take part of a message: that one is under way then, and the next refused until it is through. */
    @Override
    public boolean trySend(final DirectBuffer source, final int offset, final int length) {
        if (!flush()) {
            return false;
        }
        view.putInt(0, length);
        view.putBytes(StreamReceiver.LENGTH_BYTES, source, offset, length);
        frame.limit(StreamReceiver.LENGTH_BYTES + length).position(0);
        flush();
        return true;
    }

    @Override
    public boolean flush() {
        if (frame.hasRemaining()) {
            try {
                channel.write(frame);
            } catch (final IOException e) {
                throw new UncheckedIOException("the subscriber is gone", e);
            }
        }
        return !frame.hasRemaining();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
