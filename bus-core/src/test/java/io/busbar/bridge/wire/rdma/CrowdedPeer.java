package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.rdma.Greeting.Accept;
import io.busbar.bridge.wire.rdma.Greeting.Refusal;
import io.busbar.linux.RdmaCm;
import io.busbar.rdma.EventChannel;
import io.busbar.rdma.PairSizes;
import io.busbar.rdma.QueuePair;
import io.busbar.rdma.RdmaException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A replica's end that has no room for those who come first. */
final class CrowdedPeer implements AutoCloseable {
    private static final PairSizes SIZES = new PairSizes(16, 16, 64, false);

    private final EventChannel channel = EventChannel.open();
    private final InetSocketAddress address;
    private final int port;
    private final int refused;
    private int requests;
    private QueuePair pair;

    CrowdedPeer(final InetAddress host, final int refused) throws RdmaException {
        this.refused = refused;
        address = new InetSocketAddress(host, 0);
        port = channel.listen(address, 16, this::onEvent).port();
    }

    byte[] ticket() {
        return Ticket.encode(address, port);
    }

    void poll() {
        channel.poll();
    }

    /** How many have come. */
    int requests() {
        return requests;
    }

    private void onEvent(final RdmaCm.Event event) {
        if (event.event() != RdmaCm.EVENT_CONNECT_REQUEST) {
            return;
        }
        if (requests++ < refused) {
            channel.reject(event.id(), Refusal.RESOURCES.encode());
            return;
        }
        channel.adopt(event.id(), each -> {});
        try {
            pair = new QueuePair(event.id(), SIZES);
        } catch (final RdmaException e) {
            throw new AssertionError(e);
        }
        RdmaCm.accept(event.id(), new Accept(true, SIZES.receives(), SIZES.slot(), 0, 0).encode(), 3);
    }

    @Override
    public void close() {
        if (pair != null) {
            pair.close();
        }
        channel.close();
    }
}
