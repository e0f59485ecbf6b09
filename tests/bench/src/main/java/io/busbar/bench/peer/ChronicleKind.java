package io.busbar.bench.peer;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Chronicle Queue: a file that only grows, so each slice has a budget of bytes. */
final class ChronicleKind implements PeerKind {
    private static final long BYTES_PER_SLICE = 128 << 20;
    private static final int LONGEST = 1 << 20;

    @Override
    public String name() {
        return "chronicle-queue";
    }

    @Override
    public String family() {
        return "chronicle";
    }

    @Override
    public String setup() {
        return "queue in shared memory, rolled daily, writingDocument and readingDocument, no bounds checks,"
                + " analytics off; at most 128 MiB a slice, because it keeps all";
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return length <= LONGEST;
    }

    @Override
    public boolean claims() {
        return true;
    }

    @Override
    public long bytesPerSlice() {
        return BYTES_PER_SLICE;
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        return new Peer() {
            @Override
            public Sender sender(final Flow flow, final int index) {
                final ChronicleQueue queue = queue(place, flow);
                return new Appending(queue, queue.createAppender());
            }

            @Override
            public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
                final ChronicleQueue queue = queue(place, flow);
                return new Tailing(queue, queue.createTailer());
            }
        };
    }

    private static ChronicleQueue queue(final Place place, final Flow flow) {
        return ChronicleQueue.singleBuilder(place.file(flow))
                .rollCycle(RollCycles.FAST_DAILY)
                .build();
    }

    private static final class Appending implements Sender {
        private final ChronicleQueue queue;
        private final ExcerptAppender appender;
        private final UnsafeBuffer target = new UnsafeBuffer(0, 0);

        Appending(final ChronicleQueue queue, final ExcerptAppender appender) {
            this.queue = queue;
            this.appender = appender;
        }

        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            try (DocumentContext document = appender.writingDocument()) {
                final Bytes<?> bytes = document.wire().bytes();
                bytes.writeInt(length);
                final long address = bytes.addressForWrite(bytes.writePosition());
                bytes.writeSkip(length);
                copyTo(address, source, offset, length);
            }
            return true;
        }

        private void copyTo(final long address, final DirectBuffer source, final int offset, final int length) {
            target.wrap(address, length);
            Payload.write(target, 0, source, offset, length);
        }

        @Override
        @SuppressWarnings("resource") // that it stays open is the point
        public void claimAndLeave(final int length) {
            appender.writingDocument().wire().bytes().writeInt(length);
        }

        @Override
        public void close() {
            appender.close();
            queue.close();
        }
    }

    private static final class Tailing implements Receiver {
        private final ChronicleQueue queue;
        private final ExcerptTailer tailer;
        private final UnsafeBuffer message = new UnsafeBuffer(0, 0);

        Tailing(final ChronicleQueue queue, final ExcerptTailer tailer) {
            this.queue = queue;
            this.tailer = tailer;
        }

        @Override
        public int poll(final Sink sink, final int limit) {
            int taken = 0;
            while (taken < limit) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        break;
                    }
                    final Bytes<?> bytes = document.wire().bytes();
                    final int length = bytes.readInt();
                    message.wrap(bytes.addressForRead(bytes.readPosition()), length);
                    sink.onMessage(message, 0, length);
                }
                taken++;
            }
            return taken;
        }

        @Override
        public void close() {
            tailer.close();
            queue.close();
        }
    }
}
