package io.busbar.testbed;

import io.busbar.linux.RdmaCm;
import io.busbar.rdma.Completions;
import io.busbar.rdma.EventChannel;
import io.busbar.rdma.PairSizes;
import io.busbar.rdma.QueuePair;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RegisteredMemory;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One end of what {@code tests/rdma-bench.sh} measures against perftest: {@code serve|ask ADDRESS PORT
 * write|record latency|bandwidth BYTES COUNT}. A <i>write</i> is one RDMA WRITE, as perftest's; a <i>record</i> is what
 * the wire does with one: all but the stamp, then the stamp. Whoever asks prints one number: microseconds one way at
 * p50, or MB/s.
 */
public final class RdmaMeasure implements Completions {
    private static final int QUEUE = 256;
    private static final int WINDOW = 100;
    private static final int STAMP = 8;

    private final boolean record;
    private final int bytes;
    private final long out;
    private final long in;
    private final EventChannel channel = EventChannel.open();
    private QueuePair pair;
    private RegisteredMemory local;
    private RegisteredMemory exposed;
    private long remote;
    private int remoteKey;
    private long sent;
    private boolean gone;

    private RdmaMeasure(final boolean record, final int bytes) throws RdmaException {
        this.record = record;
        this.bytes = bytes;
        final Arena arena = Arena.global();
        out = arena.allocate(bytes, 4096).address();
        in = arena.allocate(bytes, 4096).address();
    }

    public static void main(final String[] arguments) throws Exception {
        final boolean ask = arguments[0].equals("ask");
        final InetSocketAddress address = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
        final RdmaMeasure end = new RdmaMeasure(arguments[3].equals("record"), Integer.parseInt(arguments[5]));
        final int count = Integer.parseInt(arguments[6]);
        end.connect(ask, address);
        if (arguments[4].equals("latency")) {
            end.exchange(ask, count / 4, new long[count / 4]);
            final long[] nanos = new long[count];
            end.exchange(ask, count, nanos);
            if (ask) {
                Arrays.sort(nanos);
                System.out.printf("%.2f%n", nanos[count / 2] / 2_000.0);
            }
        } else if (ask) {
            end.stream(count / 4);
            final long start = System.nanoTime();
            end.stream(count);
            System.out.printf("%.1f%n", (double) end.bytes * count * 1_000 / (System.nanoTime() - start));
        } else {
            while (!end.gone) {
                end.channel.poll();
            }
        }
        end.pair.close();
    }

    private void connect(final boolean ask, final InetSocketAddress address) throws RdmaException {
        if (ask) {
            channel.resolve(address, 2_000, this::onEvent);
        } else {
            channel.listen(address, 1, this::onEvent);
        }
        while (remote == 0) {
            channel.poll();
        }
    }

    private void onEvent(final RdmaCm.Event event) {
        try {
            switch (event.event()) {
                case RdmaCm.EVENT_ADDR_RESOLVED -> RdmaCm.resolveRoute(event.id(), 2_000);
                case RdmaCm.EVENT_ROUTE_RESOLVED -> RdmaCm.connect(event.id(), prepare(event.id()), 6, 6);
                case RdmaCm.EVENT_CONNECT_REQUEST -> {
                    channel.adopt(event.id(), this::onEvent);
                    RdmaCm.accept(event.id(), prepare(event.id()), 6);
                    learn(event.privateData());
                }
                case RdmaCm.EVENT_ESTABLISHED -> learn(event.privateData());
                case RdmaCm.EVENT_DISCONNECTED -> gone = true;
                default -> throw new IllegalStateException(RdmaCm.eventName(event.event()));
            }
        } catch (final RdmaException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] prepare(final long id) throws RdmaException {
        pair = new QueuePair(id, new PairSizes(QUEUE, 1, 16, false));
        local = pair.register(out, bytes, false);
        exposed = pair.register(in, bytes, true);
        return ByteBuffer.allocate(12).putLong(in).putInt(exposed.remoteKey()).array();
    }

    private void learn(final byte[] data) {
        if (remote == 0 && data.length >= 12) {
            remoteKey = ByteBuffer.wrap(data).getInt(Long.BYTES);
            remote = ByteBuffer.wrap(data).getLong();
        }
    }

    /** Adds one message whose last-written 8 bytes are a value. */
    private void add(final long value) {
        if (record) {
            pair.write(out + STAMP, bytes - STAMP, local.localKey(), remote + STAMP, remoteKey);
            pair.write(value, remote, remoteKey);
        } else {
            Memory.put(out + bytes - STAMP, value);
            pair.write(out, bytes, local.localKey(), remote, remoteKey);
        }
    }

    private void exchange(final boolean ask, final int count, final long[] nanos) throws RdmaException {
        final long word = record ? in : in + bytes - STAMP;
        for (int i = 0; i < count; i++) {
            final long value = (long) count << 32 | i + 1;
            final long start = System.nanoTime();
            if (ask) {
                add(value);
                pair.post(i);
            }
            while (Memory.getAcquire(word) != value) {
                pair.poll(this);
            }
            if (!ask) {
                add(value);
                pair.post(i);
            }
            nanos[i] = System.nanoTime() - start;
        }
    }

    private void stream(final int count) throws RdmaException {
        sent = 0;
        long posted = 0;
        while (sent < count) {
            if (posted < count && posted - sent < WINDOW) {
                add(posted);
                pair.post(++posted);
            }
            pair.poll(this);
        }
    }

    @Override
    public void onSent(final long mark) {
        sent = mark;
    }

    @Override
    public void onReceived(final long address, final int length, final boolean notice, final int immediate) {
        throw new IllegalStateException("nothing is sent here");
    }
}
