package io.busbar.bench.peer;

import io.busbar.bench.floor.SharedFile;
import io.busbar.shm.Memory;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bare floor of a round trip: one cache line there, one back, eight bytes of each in use, one ping under way.
 * No log, no length, no check: nothing that goes between two processors through memory can be faster.
 */
final class FloorKind implements PeerKind {
    static final String NAME = "floor";

    private static final int LINES_APART = 256;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String family() {
        return NAME;
    }

    @Override
    public String setup() {
        return "one word in a cache line of its own each way, release store and acquire load";
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return topology.equals(Topology.ONE_TO_ONE);
    }

    @Override
    public void prepare(final Place place) {
        SharedFile.create(place.directory().resolve(NAME), 2 * LINES_APART);
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        return new Lines(SharedFile.open(place.directory().resolve(NAME)));
    }

    private static final class Lines implements Peer {
        private final SharedFile file;
        private boolean pinging;
        private boolean underWay;

        Lines(final SharedFile file) {
            this.file = file;
        }

        @Override
        public Sender sender(final Flow flow, final int index) {
            pinging = flow == Flow.PING;
            return new LineSender(this, line(flow));
        }

        @Override
        public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
            return new LineReceiver(this, line(flow));
        }

        @Override
        public void close() {
            file.close();
        }

        private long line(final Flow flow) {
            return file.address() + (flow == Flow.PONG ? LINES_APART : 0);
        }
    }

    /** Refuses a second ping before the answer to the first, which it would overwrite. */
    private record LineSender(Lines lines, long address) implements Sender {
        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            if (lines.underWay) {
                return false;
            }
            final long word = source.getLong(offset);
            // The word that ends a slice has no answer.
            lines.underWay = lines.pinging && word != Flow.END;
            Memory.setRelease(address, word);
            return true;
        }

        @Override
        public void close() {}
    }

    private static final class LineReceiver implements Receiver {
        private final Lines lines;
        private final long address;
        private final UnsafeBuffer message = new UnsafeBuffer(new byte[Long.BYTES]);
        private long last;

        LineReceiver(final Lines lines, final long address) {
            this.lines = lines;
            this.address = address;
            last = Memory.getAcquire(address);
        }

        @Override
        public int poll(final Sink sink, final int limit) {
            final long word = Memory.getAcquire(address);
            if (word == last) {
                return 0;
            }
            last = word;
            lines.underWay = false;
            message.putLong(0, word);
            sink.onMessage(message, 0, Long.BYTES);
            return 1;
        }

        @Override
        public void close() {}
    }
}
