package io.busbar.bridge.link;

import io.busbar.bridge.link.Message.Open;
import io.busbar.bridge.link.Message.Outcome;
import io.busbar.log.Channel;
import io.busbar.log.ChannelBusyException;
import io.busbar.log.ChannelGeometry;
import io.busbar.log.CorruptLogException;
import io.busbar.log.ReplicaOrigin;
import io.busbar.log.SpanReader;
import io.busbar.log.SpanWriter;
import io.busbar.shm.RegionException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The replicas that this bridge writes. A replica outlives the sessions that fill it: its writer stays at work, so that
 * a new session finds it where the last one left it. One thread.
 */
public final class Replicas implements AutoCloseable {
    /** Where the channels are, and what peers may do with them. */
    public interface Channels {
        /**
         * Whether a peer may write a channel.
         *
         * @throws LinkException if not; the message is for the peer
         */
        void check(String peer, String channel, long capacity) throws LinkException;

        /** Attaches to a channel for writing, if it exists. */
        Optional<Channel> attach(String channel);

        /** Creates a replica. */
        Channel create(String channel, ChannelGeometry geometry, ReplicaOrigin origin);

        /** Tells all who are attached that the channel goes, and deletes it. */
        void remove(String channel);
    }

    private final Channels channels;
    private final Map<String, Replica> open = new HashMap<>();

    public Replicas(final Channels channels) {
        this.channels = channels;
    }

    /**
     * Finds or makes the replica that a peer wants to fill. Of a peer that has it already, the older session ends.
     *
     * @throws LinkException if it may not, or cannot be
     */
    Replica open(final ReplicaLink link, final String peer, final Open request) throws LinkException {
        final ChannelGeometry geometry = geometry(request);
        channels.check(peer, request.channel(), request.capacity());
        final Replica present = open.get(request.channel());
        if (present != null && present.user() != null) {
            if (!present.user().peerName().equals(peer)) {
                throw new LinkException(
                        Reason.BUSY,
                        "the replica " + request.channel() + " is being written by "
                                + present.user().peerName());
            }
            present.user().supersede();
        }
        try {
            final Replica replica = resume(request, geometry);
            replica.use(link);
            return replica;
        } catch (final ChannelBusyException e) {
            throw new LinkException(Reason.BUSY, e.getMessage());
        } catch (final CorruptLogException e) {
            throw new LinkException(Reason.CORRUPT, e.getMessage());
        } catch (final RegionException e) {
            throw new LinkException(
                    e.reason() == RegionException.Reason.NO_SPACE || e.reason() == RegionException.Reason.NO_HUGE_PAGES
                            ? Reason.NO_SPACE
                            : Reason.OTHER,
                    e.getMessage());
        } catch (final IllegalArgumentException e) {
            throw new LinkException(Reason.PROTOCOL, e.getMessage());
        }
    }

    private static ChannelGeometry geometry(final Open request) throws LinkException {
        try {
            return new ChannelGeometry(request.capacity(), request.alignment(), 1, request.subscriberSlots());
        } catch (final IllegalArgumentException e) {
            throw new LinkException(Reason.PROTOCOL, "the source's measures cannot be: " + e.getMessage());
        }
    }

    private Replica resume(final Open request, final ChannelGeometry geometry) throws LinkException {
        final Replica replica = present(request.channel());
        final ReplicaOrigin origin = new ReplicaOrigin(
                request.incarnation(), request.secret(), request.position(), Math.max(0, request.records()));
        if (replica == null) {
            return create(request, geometry, origin, Outcome.CREATED, 0, 0);
        }
        final long lost = request.position() - replica.writer().position();
        final long seen = replica.writer().records();
        if (!replica.isOf(request, geometry)) {
            drop(request.channel(), replica);
            return create(request, geometry, origin, Outcome.REPLACED, 0, 0);
        }
        if (lost > 0) {
            drop(request.channel(), replica);
            if (request.records() == SpanReader.UNCOUNTED) {
                // The replica's own count goes on, without what is missing.
                return create(request, geometry, origin.withRecords(seen), Outcome.GAP, SpanReader.UNCOUNTED, lost);
            }
            return create(request, geometry, origin, Outcome.GAP, Math.max(0, request.records() - seen), lost);
        }
        replica.opened(Outcome.RESUMED, 0, 0);
        return replica;
    }

    /** The replica of a name, if there is one; its writer is at work afterwards. */
    private Replica present(final String name) throws LinkException {
        final Replica known = open.get(name);
        if (known != null) {
            if (known.exists()) {
                return known;
            }
            open.remove(name).close();
        }
        final Optional<Channel> found = channels.attach(name);
        if (found.isEmpty()) {
            return null;
        }
        return keep(name, found.get());
    }

    private Replica keep(final String name, final Channel channel) throws LinkException {
        try {
            if (channel.originIncarnation() == 0) {
                throw new LinkException(
                        Reason.NOT_A_REPLICA,
                        "the channel " + name + " exists there and is no replica; give the replica another name, or"
                                + " delete that channel");
            }
            final Replica replica = new Replica(name, channel, new SpanWriter(channel));
            open.put(name, replica);
            return replica;
        } catch (final RuntimeException | LinkException e) {
            channel.close();
            throw e;
        }
    }

    private Replica create(
            final Open request,
            final ChannelGeometry geometry,
            final ReplicaOrigin origin,
            final Outcome outcome,
            final long missedRecords,
            final long missedBytes)
            throws LinkException {
        final Replica replica = keep(request.channel(), channels.create(request.channel(), geometry, origin));
        replica.opened(outcome, missedRecords, missedBytes);
        return replica;
    }

    private void drop(final String name, final Replica replica) {
        open.remove(name);
        replica.close();
        channels.remove(name);
    }

    /** Forgets a replica that was deleted by somebody else. */
    void forget(final Replica replica) {
        open.remove(replica.name(), replica);
        replica.close();
    }

    /** Ends all writers; their logs stay. Links that use them are closed before. */
    @Override
    public void close() {
        open.values().forEach(Replica::close);
        open.clear();
    }
}
