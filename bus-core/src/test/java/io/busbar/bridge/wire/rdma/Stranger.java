package io.busbar.bridge.wire.rdma;

import io.busbar.linux.RdmaCm;
import io.busbar.rdma.EventChannel;
import io.busbar.rdma.PairSizes;
import io.busbar.rdma.QueuePair;
import io.busbar.rdma.RdmaException;
import java.net.InetSocketAddress;

/** Connects with a greeting that is none, none that is expected, or not at all. */
final class Stranger implements AutoCloseable {
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final EventChannel channel;
    private final int number;
    private QueuePair pair;
    private long id;
    private boolean done;
    private boolean closed;

    Stranger(final EventChannel channel, final int number) {
        this.channel = channel;
        this.number = number;
    }

    void knock(final InetSocketAddress address) throws RdmaException {
        id = channel.resolve(address, 1_000, this::onEvent);
        final long start = System.nanoTime();
        while (!done && System.nanoTime() - start < PATIENCE_NANOS) {
            channel.poll();
        }
    }

    private void onEvent(final RdmaCm.Event event) {
        if (event.event() == RdmaCm.EVENT_ADDR_RESOLVED) {
            RdmaCm.resolveRoute(id, 1_000);
        } else if (event.event() == RdmaCm.EVENT_ROUTE_RESOLVED) {
            done = true;
            if (number % 4 != 0) {
                connect();
            }
        } else {
            done = true;
        }
    }

    private void connect() {
        try {
            pair = new QueuePair(id, new PairSizes(16, 1, 16, false));
        } catch (final RdmaException e) {
            throw new IllegalStateException(e);
        }
        final byte[] greeting = number % 4 == 1 ? new byte[] {1} : new byte[44];
        greeting[0] = (byte) (number % 4 == 2 ? 1 : 9);
        RdmaCm.connect(id, greeting, 1, 0);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (pair != null) {
                pair.close();
            }
            channel.close();
        }
    }
}
