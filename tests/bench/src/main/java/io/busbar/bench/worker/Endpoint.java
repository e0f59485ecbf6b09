package io.busbar.bench.worker;

import io.busbar.bench.peer.Flow;
import io.busbar.bench.peer.Peer;
import io.busbar.bench.peer.Place;
import io.busbar.bench.peer.Receiver;
import io.busbar.bench.peer.Sender;

/**
 * What an actor works with.
 *
 * @param sender   null for a subscriber of data
 * @param receiver null for a publisher of data
 * @param idle     for this actor, which may share its processor
 */
public record Endpoint(Place place, Side side, int index, Sender sender, Receiver receiver, Idle idle)
        implements AutoCloseable {
    /** Opens both flows of a round trip in the same order on both sides, so that pipes do not wait for ever. */
    static Endpoint open(final Peer peer, final Place place, final Side side, final int index, final Idle idle) {
        final boolean publishes = side == Side.PUBLISHER;
        if (!place.echo()) {
            return new Endpoint(
                    place,
                    side,
                    index,
                    publishes ? peer.sender(Flow.DATA, index) : null,
                    publishes ? null : peer.receiver(Flow.DATA, index, true),
                    idle);
        }
        if (publishes) {
            final Sender pings = peer.sender(Flow.PING, index);
            return new Endpoint(place, side, index, pings, peer.receiver(Flow.PONG, index, false), idle);
        }
        final Receiver pings = peer.receiver(Flow.PING, index, true);
        return new Endpoint(place, side, index, peer.sender(Flow.PONG, index), pings, idle);
    }

    @Override
    public void close() {
        if (sender != null) {
            sender.close();
        }
        if (receiver != null) {
            receiver.close();
        }
    }
}
