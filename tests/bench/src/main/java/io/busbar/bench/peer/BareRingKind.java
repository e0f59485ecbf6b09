package io.busbar.bench.peer;

import io.busbar.bench.floor.SharedFile;
import io.busbar.shm.Memory;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The floor of throughput: a ring of slots of one size, each with a stamp in front of the message, for one publisher
 * and one subscriber that never fail. No lengths, types, late joiners, liveness or checks: what is left is what two
 * processors carry.
 */
final class BareRingKind implements PeerKind {
    static final String NAME = "bare-ring";

    private static final int LINE = 64;
    private static final int STAMP = Long.BYTES;
    private static final int LONGEST = 1024;
    private static final int CAPACITY = Place.CAPACITY;

    /** The subscriber gives slots back this many bytes at a time. */
    private static final int GIVE_BACK = CAPACITY / 16;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String family() {
        return "bare";
    }

    @Override
    public String setup() {
        return "slots of whole cache lines in a mapped file of " + (CAPACITY >> 20) + " MiB, a stamp and the message in"
                + " each; nothing is checked, nobody may join late or die";
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return topology.equals(Topology.ONE_TO_ONE) && length <= LONGEST && length % Long.BYTES == 0;
    }

    /** Throughput has this floor, round trips have the line's. */
    @Override
    public boolean answers() {
        return false;
    }

    @Override
    public void prepare(final Place place) {
        place.flows().forEach(flow -> SharedFile.create(place.file(flow), CAPACITY + LINE));
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        final int slot = slotLength(place.length());
        return new Peer() {
            @Override
            public Sender sender(final Flow flow, final int index) {
                return new SlotSender(SharedFile.open(place.file(flow)), slot);
            }

            @Override
            public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
                return new SlotReceiver(SharedFile.open(place.file(flow)), slot, place.length());
            }
        };
    }

    /** A power of two, so that the ring has no odd end. */
    private static int slotLength(final int length) {
        return Math.max(LINE, Integer.highestOneBit(STAMP + length - 1) << 1);
    }

    private static final class SlotSender implements Sender {
        private final SharedFile file;
        private final long address;
        private final int slot;
        private final UnsafeBuffer ring;
        private long position;
        private long limit = CAPACITY;

        SlotSender(final SharedFile file, final int slot) {
            this.file = file;
            this.slot = slot;
            address = file.address();
            ring = new UnsafeBuffer(file.bytes());
        }

        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            if (position + slot > limit) {
                limit = Memory.getAcquire(address + CAPACITY) + CAPACITY;
                if (position + slot > limit) {
                    return false;
                }
            }
            final int at = (int) position & CAPACITY - 1;
            Payload.write(ring, at + STAMP, source, offset, length);
            position += slot;
            Memory.setRelease(address + at, position);
            return true;
        }

        @Override
        public void close() {
            file.close();
        }
    }

    private static final class SlotReceiver implements Receiver {
        private final SharedFile file;
        private final long address;
        private final int slot;
        private final int length;
        private final UnsafeBuffer ring;
        private long position;

        SlotReceiver(final SharedFile file, final int slot, final int length) {
            this.file = file;
            this.slot = slot;
            this.length = length;
            address = file.address();
            ring = new UnsafeBuffer(file.bytes());
        }

        @Override
        public int poll(final Sink sink, final int limit) {
            int taken = 0;
            while (taken < limit) {
                final int at = (int) position & CAPACITY - 1;
                if (Memory.getAcquire(address + at) != position + slot) {
                    break;
                }
                sink.onMessage(ring, at + STAMP, length);
                position += slot;
                taken++;
                if ((position & GIVE_BACK - 1) == 0) {
                    Memory.setRelease(address + CAPACITY, position);
                }
            }
            return taken;
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
