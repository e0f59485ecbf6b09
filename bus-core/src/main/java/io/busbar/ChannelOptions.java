package io.busbar;

import io.busbar.log.ChannelGeometry;
import io.busbar.log.ChannelLayout;
import io.busbar.shm.Backing;
import io.busbar.shm.RegionSpec;

/**
 * How a channel is created by whoever comes first. Start from {@link #DEFAULT} and change what matters.
 *
 * @param capacity        bytes of the log, a power of two from 4 KiB to 4 GiB and at least a page of the backing;
 *                        a record's payload may be up to a quarter of it. Default 4 MiB
 * @param alignment       where records start: 16 (default), or 64 so that each small record has a cache line of its own
 * @param publisherSlots  how many may publish at a time: 1 (default) makes an exclusive channel, which is the fastest;
 *                        2 to 256 a shared one, whose publishers agree on one total order
 * @param subscriberSlots how many may subscribe at a time, 1 to 1,024. Default 16; all cursors are read once a
 *                        sixteenth of the capacity
 * @param backing         what kind of memory. Default POSIX shared memory
 * @param mode            permissions of the region's file. Default 0600: no other user can open it
 * @param lock            whether every participant locks the region into RAM; needs RLIMIT_MEMLOCK. Default no
 * @param prefault        whether every participant maps all pages at once instead of at first use. Default no
 * @param numaNode        node that the memory should come from, or -1 (default) for wherever the creator runs
 * @param strict          whether a channel that exists with other measures is refused. Default no: it is used as it is
 */
public record ChannelOptions(
        long capacity,
        int alignment,
        int publisherSlots,
        int subscriberSlots,
        Backing backing,
        int mode,
        boolean lock,
        boolean prefault,
        int numaNode,
        boolean strict) {
    /** A 4 MiB channel in POSIX shared memory for the current user. */
    public static final ChannelOptions DEFAULT =
            new ChannelOptions(4 << 20, 16, 1, 16, Backing.SHM, 0600, false, false, -1, false);

    public ChannelOptions {
        final ChannelGeometry geometry = new ChannelGeometry(capacity, alignment, publisherSlots, subscriberSlots);
        if (backing.isAnonymous()) {
            throw new IllegalArgumentException("a channel needs a name that others can open; " + backing + " has none");
        }
        if (geometry.capacity() < backing.pageSize()) {
            throw new IllegalArgumentException("capacity " + capacity + " is less than a page of " + backing + ", "
                    + backing.pageSize() + " bytes");
        }
        if ((mode & ~0666) != 0) {
            throw new IllegalArgumentException("mode must be within 0666, not 0" + Integer.toOctalString(mode));
        }
    }

    /** Bytes of the log. */
    public ChannelOptions withCapacity(final long bytes) {
        return new ChannelOptions(
                bytes, alignment, publisherSlots, subscriberSlots, backing, mode, lock, prefault, numaNode, strict);
    }

    /** 16 or 64. */
    public ChannelOptions withAlignment(final int bytes) {
        return new ChannelOptions(
                capacity, bytes, publisherSlots, subscriberSlots, backing, mode, lock, prefault, numaNode, strict);
    }

    /** Shared by up to 16 publishers at a time. */
    public ChannelOptions shared() {
        return withPublisherSlots(16);
    }

    /** How many may publish at a time. */
    public ChannelOptions withPublisherSlots(final int slots) {
        return new ChannelOptions(
                capacity, alignment, slots, subscriberSlots, backing, mode, lock, prefault, numaNode, strict);
    }

    /** How many may subscribe at a time. */
    public ChannelOptions withSubscriberSlots(final int slots) {
        return new ChannelOptions(
                capacity, alignment, publisherSlots, slots, backing, mode, lock, prefault, numaNode, strict);
    }

    /** What kind of memory; the capacity is raised to one page of it if it is less. */
    public ChannelOptions withBacking(final Backing kind) {
        return new ChannelOptions(
                Math.max(capacity, kind.pageSize()),
                alignment,
                publisherSlots,
                subscriberSlots,
                kind,
                mode,
                lock,
                prefault,
                numaNode,
                strict);
    }

    /** Permissions of the region's file, such as 0660. The bus's directory must let others through, too. */
    public ChannelOptions withMode(final int permissions) {
        return new ChannelOptions(
                capacity,
                alignment,
                publisherSlots,
                subscriberSlots,
                backing,
                permissions,
                lock,
                prefault,
                numaNode,
                strict);
    }

    /** Locks the region into RAM. */
    public ChannelOptions locked() {
        return new ChannelOptions(
                capacity, alignment, publisherSlots, subscriberSlots, backing, mode, true, prefault, numaNode, strict);
    }

    /** Maps all pages when attaching. */
    public ChannelOptions prefaulted() {
        return new ChannelOptions(
                capacity, alignment, publisherSlots, subscriberSlots, backing, mode, lock, true, numaNode, strict);
    }

    /** Prefers memory of this NUMA node. */
    public ChannelOptions withNumaNode(final int node) {
        return new ChannelOptions(
                capacity, alignment, publisherSlots, subscriberSlots, backing, mode, lock, prefault, node, strict);
    }

    /** Refuses a channel that exists with another capacity, alignment, or number of slots. */
    public ChannelOptions exactly() {
        return new ChannelOptions(
                capacity, alignment, publisherSlots, subscriberSlots, backing, mode, lock, prefault, numaNode, true);
    }

    ChannelGeometry geometry() {
        return new ChannelGeometry(capacity, alignment, publisherSlots, subscriberSlots);
    }

    RegionSpec regionSpec() {
        return new RegionSpec(
                backing,
                ChannelLayout.FORMAT,
                ChannelLayout.VERSION,
                geometry().controlSize(),
                capacity,
                mode,
                lock,
                prefault,
                numaNode);
    }
}
