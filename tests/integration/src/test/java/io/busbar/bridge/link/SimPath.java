package io.busbar.bridge.link;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.log.SpanWriter;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * A path of the simulated wire, both ends. Either a stream that copies, a stream whose kernel goes on reading the log
 * until it tells (zero copy), or datagrams that are lost, doubled and overtake each other.
 */
final class SimPath {
    enum Kind {
        STREAM,
        ZERO_COPY,
        DATAGRAMS
    }

    private static final int BUFFER = 3_000;
    private static final int DATAGRAM = 200;
    private static final long SCRATCH = Arena.global().allocate(BUFFER, 8).address();

    /** Bytes on their way; their content, or where it is. */
    private record Chunk(long time, long position, long address, int length, byte[] bytes) {}

    private final SimNetwork network;
    private final Kind kind;
    private final SimNetwork.Host to;
    private final SpanWriter writer;
    private SimNetwork.Host from;
    private Deque<Chunk> chunks = new ArrayDeque<>();
    private long openAt = Long.MAX_VALUE;
    private long lastArrival;
    private long waiting;
    private long released = Long.MIN_VALUE;
    private long delivered = Long.MIN_VALUE;
    private long senderBrokenAt = Long.MAX_VALUE;
    private long receiverBrokenAt = Long.MAX_VALUE;
    private boolean senderClosed;
    private boolean receiverClosed;

    SimPath(final SimNetwork network, final Kind kind, final SimNetwork.Host to, final SpanWriter writer) {
        this.network = network;
        this.kind = kind;
        this.to = to;
        this.writer = writer;
    }

    void cut() {
        senderBrokenAt = Math.min(senderBrokenAt, network.arrival());
        receiverBrokenAt = Math.min(receiverBrokenAt, network.arrival());
    }

    void killed(final SimNetwork.Host host, final boolean silent) {
        final long noticed = silent ? Long.MAX_VALUE : network.arrival();
        if (host == to) {
            receiverClosed = true;
            senderBrokenAt = Math.min(senderBrokenAt, noticed);
        } else if (host == from) {
            senderClosed = true;
            // Pages that the dead process had mapped are gone; a kernel that holds them sends them on.
            materialize();
            receiverBrokenAt = Math.min(receiverBrokenAt, noticed);
        }
    }

    private void materialize() {
        final Deque<Chunk> copies = new ArrayDeque<>();
        chunks.forEach(
                chunk -> copies.add(new Chunk(chunk.time(), chunk.position(), 0, chunk.length(), content(chunk))));
        chunks = copies;
    }

    private static byte[] content(final Chunk chunk) {
        if (chunk.bytes() != null) {
            return chunk.bytes();
        }
        final byte[] bytes = new byte[chunk.length()];
        Memory.copyOut(chunk.address(), bytes, bytes.length);
        return bytes;
    }

    WireReceiver receiver() {
        return new Receiver();
    }

    WireSender sender(final SimNetwork.Host host) {
        from = host;
        openAt = network.arrival();
        return new Sender();
    }

    private final class Sender implements WireSender {
        @Override
        public int poll() throws WireException {
            check();
            return 0;
        }

        private void check() throws WireException {
            if (senderClosed || network.now >= senderBrokenAt) {
                throw new WireException("path broken");
            }
        }

        @Override
        public boolean isOpen() {
            return network.now >= openAt;
        }

        @Override
        public int send(final long position, final long address, final int length) throws WireException {
            check();
            if (released == Long.MIN_VALUE) {
                released = position;
                delivered = position;
            }
            return kind == Kind.DATAGRAMS ? datagrams(position, address, length) : stream(position, address, length);
        }

        private int stream(final long position, final long address, final int length) {
            final int most = (int) Math.min(length, BUFFER - waiting);
            if (most <= 0) {
                return 0;
            }
            final int taken = 1 + network.random.nextInt(most);
            lastArrival = Math.max(lastArrival, network.arrival());
            final Chunk chunk = new Chunk(lastArrival, position, address, taken, null);
            chunks.add(kind == Kind.ZERO_COPY ? chunk : new Chunk(lastArrival, position, 0, taken, content(chunk)));
            waiting += taken;
            if (kind == Kind.STREAM) {
                released = position + taken;
            }
            network.trace.note("sent", position + taken);
            return taken;
        }

        private int datagrams(final long position, final long address, final int length) {
            final int taken = Math.min(length, 1 + network.random.nextInt(DATAGRAM));
            final byte[] bytes = content(new Chunk(0, position, address, taken, null));
            final List<Chunk> list = new ArrayList<>(chunks);
            for (int copies = network.chance(10) ? 2 : 1; copies > 0; copies--) {
                if (!network.chance(10) && list.size() < 100) {
                    list.add(new Chunk(network.arrival(), position, 0, taken, bytes));
                }
            }
            Collections.sort(list, (one, two) -> Long.compare(one.time(), two.time()));
            chunks = new ArrayDeque<>(list);
            released = Math.max(released, position + taken);
            network.trace.note("datagram", position + taken);
            return taken;
        }

        @Override
        public long released() {
            if (kind == Kind.ZERO_COPY && network.random.nextInt(3) == 0) {
                released = delivered;
            }
            return released;
        }

        @Override
        public boolean isReliable() {
            return kind != Kind.DATAGRAMS;
        }

        @Override
        public void close() {
            if (!senderClosed) {
                senderClosed = true;
                if (kind == Kind.ZERO_COPY) {
                    chunks.clear();
                }
                receiverBrokenAt = Math.min(receiverBrokenAt, network.arrival());
            }
        }
    }

    private final class Receiver implements WireReceiver {
        @Override
        public byte[] ticket() {
            return new byte[] {1, 2, 3};
        }

        @Override
        public boolean isOpen() {
            return network.now >= openAt;
        }

        @Override
        public int poll() throws WireException {
            int work = 0;
            while (!receiverClosed && !chunks.isEmpty() && chunks.peek().time() <= network.now) {
                final int landed = kind == Kind.DATAGRAMS ? datagram(chunks.poll()) : piece();
                if (landed == 0) {
                    break;
                }
                work += landed;
            }
            if (receiverClosed || network.now >= receiverBrokenAt) {
                throw new WireException("path broken");
            }
            return work;
        }

        /** Some of the next bytes; the rest stays where it was. */
        private int piece() {
            final Chunk chunk = chunks.peek();
            final int most = Math.min(chunk.length(), writer.stampRoom() + writer.room());
            if (most == 0) {
                return 0;
            }
            final int count = network.random.nextInt(3) == 0 ? 1 + network.random.nextInt(most) : most;
            land(content(chunk), 0, count);
            delivered = chunk.position() + count;
            waiting -= count;
            chunks.poll();
            if (count < chunk.length()) {
                chunks.addFirst(new Chunk(
                        network.arrival(),
                        delivered,
                        chunk.address() + count,
                        chunk.length() - count,
                        chunk.bytes() == null
                                ? null
                                : java.util.Arrays.copyOfRange(chunk.bytes(), count, chunk.length())));
            }
            return count;
        }

        private int datagram(final Chunk chunk) {
            final long skip = writer.landed() - chunk.position();
            if (skip >= 0 && skip < chunk.length()) {
                final int count = (int) Math.min(chunk.length() - skip, writer.stampRoom() + writer.room());
                land(chunk.bytes(), (int) skip, count);
            }
            return 1;
        }

        private void land(final byte[] bytes, final int offset, final int count) {
            for (int i = 0; i < count; i++) {
                Memory.putByte(SCRATCH + i, bytes[offset + i]);
            }
            writer.land(SCRATCH, count);
            network.trace.note("landed", writer.landed());
        }

        @Override
        public void close() {
            if (!receiverClosed) {
                receiverClosed = true;
                senderBrokenAt = Math.min(senderBrokenAt, network.arrival());
            }
        }
    }
}
