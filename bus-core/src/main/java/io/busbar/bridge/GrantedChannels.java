package io.busbar.bridge;

import io.busbar.BusChannels;
import io.busbar.bridge.BridgeConfig.Grant;
import io.busbar.bridge.link.LinkException;
import io.busbar.bridge.link.Reason;
import io.busbar.bridge.link.Replicas;
import io.busbar.log.Channel;
import io.busbar.log.ChannelGeometry;
import io.busbar.log.ReplicaOrigin;
import io.busbar.shm.Access;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The channels of the bus that peers have been granted. */
final class GrantedChannels implements Replicas.Channels {
    private final BusChannels channels;
    private final Supplier<List<Grant>> grants;

    GrantedChannels(final BusChannels channels, final Supplier<List<Grant>> grants) {
        this.channels = channels;
        this.grants = grants;
    }

    @Override
    public void check(final String peer, final String channel, final long capacity) throws LinkException {
        if (!BusChannels.isName(channel)) {
            throw new LinkException(Reason.FORBIDDEN, "no channel can have the name " + channel);
        }
        final List<Grant> fitting = grants.get().stream()
                .filter(grant -> grant.allows(peer, channel))
                .toList();
        if (fitting.isEmpty()) {
            throw new LinkException(
                    Reason.FORBIDDEN,
                    "no [[accept]] lets " + peer + " write the channel " + channel + "; add one at the replica's side");
        }
        if (fitting.stream().noneMatch(grant -> capacity <= grant.maxCapacity())) {
            throw new LinkException(
                    Reason.FORBIDDEN,
                    "the source's log has " + capacity + " bytes, more than any [[accept]] for " + peer
                            + " allows; raise max-capacity at the replica's side");
        }
    }

    @Override
    public Optional<Channel> attach(final String channel) {
        return channels.attach(channel, Access.READ_WRITE);
    }

    @Override
    public Channel create(final String channel, final ChannelGeometry geometry, final ReplicaOrigin origin) {
        return channels.createReplica(channel, geometry, origin);
    }

    @Override
    public void remove(final String channel) {
        channels.remove(channel);
    }
}
