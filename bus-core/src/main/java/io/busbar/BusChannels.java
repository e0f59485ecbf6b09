package io.busbar;

import io.busbar.log.Channel;
import io.busbar.log.ChannelGeometry;
import io.busbar.log.ReplicaOrigin;
import io.busbar.shm.Access;
import java.util.List;
import java.util.Optional;

/**
 * The bare channels of a bus, for what works on logs instead of messages: the bridge. Thread-safe; the channels are
 * not.
 */
public final class BusChannels {
    private final BusDirectory directory;

    /**
     * Looks at a bus of the current user.
     *
     * @throws IllegalArgumentException if the name cannot be one
     * @throws IllegalStateException    if the JVM was not started with the flags that shared memory needs; says which
     */
    public BusChannels(final String bus, final BusOptions options) {
        JvmFlags.check();
        directory = new BusDirectory(Names.check("bus", bus), options);
    }

    /** Whether this may be the name of a channel. */
    public static boolean isName(final String name) {
        return Names.isName(name);
    }

    /**
     * Attaches to a channel, if it exists.
     *
     * @throws io.busbar.shm.RegionException if what has the name is no channel, or may not be opened
     */
    public Optional<Channel> attach(final String channel, final Access access) {
        return directory.attach(Names.check("channel", channel), access);
    }

    /**
     * Attaches to a channel, if it exists, as one who carries its records elsewhere: read-only, but if it is shared,
     * for writing, because whoever carries those pads what dead publishers have claimed.
     *
     * @throws io.busbar.shm.RegionException as {@link #attach}
     */
    public Optional<Channel> attachSource(final String channel) {
        final Optional<Channel> found = attach(channel, Access.READ_ONLY);
        if (found.isEmpty() || !found.get().geometry().shared()) {
            return found;
        }
        found.get().close();
        return attach(channel, Access.READ_WRITE);
    }

    /**
     * Creates a replica and attaches to it for writing.
     *
     * @throws io.busbar.shm.RegionException if the name is taken, or the memory is not to be had
     */
    public Channel createReplica(final String channel, final ChannelGeometry geometry, final ReplicaOrigin origin) {
        return directory.createReplica(Names.check("channel", channel), geometry, origin);
    }

    /** Deletes a channel, as {@link Bus#removeChannel} does. */
    public boolean remove(final String channel) {
        return directory.remove(Names.check("channel", channel));
    }

    /** Names of the channels that exist. */
    public List<String> names() {
        return directory.channels();
    }
}
