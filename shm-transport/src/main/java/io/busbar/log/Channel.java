package io.busbar.log;

import io.busbar.shm.Access;
import io.busbar.shm.AttachOptions;
import io.busbar.shm.Memory;
import io.busbar.shm.Region;
import io.busbar.shm.RegionSpec;
import java.nio.file.Path;

/**
 * One participant's view of a channel: a region that holds a log. Each publication and each subscription opens its own,
 * because a slot's locks belong to the open file description. Not thread-safe, like its owner.
 */
public final class Channel implements AutoCloseable {
    private final Region region;
    private final ChannelGeometry geometry;
    private final Path path;
    private final long control;
    private final long data;
    private final long mask;
    private final long secret;
    private final long alignmentMask;
    private final int maxPayload;

    private Channel(final Region region) {
        this.region = region;
        path = region.path();
        control = region.controlAddress();
        data = region.dataAddress();
        geometry = ChannelGeometry.read(control, region.controlSize(), region.dataSize(), path.toString());
        mask = geometry.capacity() - 1;
        secret = Memory.get(control + ChannelLayout.SECRET_OFFSET);
        alignmentMask = geometry.alignment() - 1;
        maxPayload = geometry.maxPayload();
    }

    /**
     * Creates the channel's region, whole or not at all, and attaches to it for writing.
     *
     * @param spec where and how; its sizes and format must be the geometry's, see {@link #spec}
     * @throws io.busbar.shm.RegionException if the name is taken, or the memory is not to be had
     */
    public static Channel create(final Path path, final ChannelGeometry geometry, final RegionSpec spec) {
        return of(Region.create(path, spec, region -> geometry.initialize(region.controlAddress())));
    }

    /**
     * Creates a channel that goes on, at the same positions and with the same stamps, from some place of another
     * channel's log. Only a {@link SpanWriter} fills it.
     *
     * @param geometry the source's, but for the subscriber slots
     * @throws io.busbar.shm.RegionException if the name is taken, or the memory is not to be had
     */
    public static Channel createReplica(
            final Path path, final ChannelGeometry geometry, final RegionSpec spec, final ReplicaOrigin origin) {
        return of(Region.create(path, spec, region -> geometry.initializeReplica(region.controlAddress(), origin)));
    }

    /**
     * Attaches to a channel that exists.
     *
     * @param access of the log's pages; subscribers take READ_ONLY, and the MMU holds them to it
     * @throws io.busbar.shm.RegionException if it does not exist, or is not a region of this layout
     * @throws CorruptLogException           if its control area contradicts itself
     */
    public static Channel attach(final Path path, final Access access, final boolean lock, final boolean prefault) {
        return of(Region.attach(
                path,
                access,
                AttachOptions.of(ChannelLayout.FORMAT, ChannelLayout.VERSION)
                        .withLock(lock)
                        .withPrefault(prefault)));
    }

    private static Channel of(final Region region) {
        try {
            return new Channel(region);
        } catch (final RuntimeException e) {
            region.close();
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    /** What may be done with the log's pages. */
    public Access access() {
        return region.access();
    }

    public ChannelGeometry geometry() {
        return geometry;
    }

    /** Tells one life of a channel's name from the next. */
    public long incarnation() {
        return region.incarnation();
    }

    /** The incarnation of the source if this is a replica, and 0 if it is none. */
    public long originIncarnation() {
        return Memory.get(control + ChannelLayout.ORIGIN_OFFSET);
    }

    /** False once the channel was deleted, or deleted and created anew. A system call. */
    public boolean isCurrent() {
        return region.isCurrent();
    }

    /** Whether somebody deleted the channel; one load. */
    public boolean isRetired() {
        return Memory.getAcquire(control + ChannelLayout.RETIRED_OFFSET) != 0;
    }

    /** Tells all who are attached that the channel's name is about to go. */
    public void retire() {
        Memory.setRelease(control + ChannelLayout.RETIRED_OFFSET, 1);
        new Doorbell(this).ring();
    }

    public int maxPayload() {
        return maxPayload;
    }

    /** Bytes of the largest record, and of the largest batch, header included. */
    long maxBatch() {
        return RecordLayout.size(maxPayload, alignmentMask);
    }

    /** Length and type of the padding record that takes exactly the bytes from start to end. */
    long padding(final long start, final long end) {
        final int length = (int) Math.min(end - start - RecordLayout.HEADER_LENGTH, maxPayload);
        return RecordLayout.lengthAndType(length, RecordLayout.PADDING);
    }

    /** Whether a record starts at the position: the acquire that makes the rest of it readable. */
    boolean isStamped(final long position) {
        // ORDER commit: acquire, pairs with the appender's release.
        return Memory.getAcquire(address(position) + RecordLayout.STAMP_OFFSET) == RecordLayout.stamp(position, secret);
    }

    Region region() {
        return region;
    }

    long capacity() {
        return mask + 1;
    }

    /** Bytes by which the write limit moves. */
    long step() {
        return capacity() >>> ChannelLayout.STEP_SHIFT;
    }

    long secret() {
        return secret;
    }

    long alignmentMask() {
        return alignmentMask;
    }

    long data() {
        return data;
    }

    /** Address of a position; the next {@code capacity} bytes behind it are contiguous. */
    long address(final long position) {
        return data + (position & mask);
    }

    long control() {
        return control;
    }

    int firstSubscriberSlot() {
        return geometry.publisherSlots();
    }

    /** Slots of publishers and subscribers; those of members come behind them. */
    int slots() {
        return geometry.publisherSlots() + geometry.subscriberSlots();
    }

    long slotAddress(final int slot) {
        return control + ChannelLayout.slotOffset(slot);
    }

    int groups() {
        return geometry.groups();
    }

    int groupMembers() {
        return geometry.groupMembers();
    }

    /** The slot of a group's first member; the others follow it. */
    int firstMemberSlot(final int group) {
        return slots() + group * geometry.groupMembers();
    }

    /** Where a group's entry is. */
    long groupAddress(final int group) {
        return control + ChannelLayout.controlSize(geometry.allSlots(), group);
    }

    /** Lock byte for founding, joining and dissolving groups, and for finding and making durable slots. */
    long groupsByte() {
        return ChannelLayout.groupsByte(geometry.allSlots());
    }

    long cursor(final int slot) {
        // ORDER taken: acquire, pairs with poll's release. What is below the cursor has been read for good.
        return Memory.getAcquire(slotAddress(slot) + ChannelLayout.SLOT_CURSOR_OFFSET);
    }

    int publisherSlots() {
        return geometry.publisherSlots();
    }

    /** The first slot whose cursor may hold space; the publisher of an exclusive channel needs none. */
    int firstHoldingSlot() {
        return geometry.shared() ? 0 : firstSubscriberSlot();
    }

    /** Counts the owners that a slot has had. What is read between two equal counts is all of one owner. */
    long generation(final int slot) {
        // ORDER generation: acquire, pairs with Slot.nextGeneration's release.
        return Memory.getAcquire(slotAddress(slot) + ChannelLayout.SLOT_GENERATION_OFFSET);
    }

    /** The lowest cursor of all, {@link ChannelLayout#NOT_HOLDING} if nobody holds anything. */
    long lowestCursor() {
        long lowest = ChannelLayout.NOT_HOLDING;
        for (int slot = firstHoldingSlot(), end = slots(); slot < end; slot++) {
            lowest = Math.min(lowest, cursor(slot));
        }
        for (int group = 0, end = groups(); group < end; group++) {
            lowest = Math.min(lowest, lowestHold(group));
        }
        return lowest;
    }

    /** The lowest position that a group holds, {@link ChannelLayout#NOT_HOLDING} if it holds nothing. */
    long lowestHold(final int group) {
        // Holds move from the tail to a cursor, so the tail is read first: what has left it is seen in the cursor.
        // ORDER tail: acquire, pairs with the claim's compare-and-set. The member's cursor before, its claim after.
        final long tail = Memory.getAcquire(groupAddress(group) + ChannelLayout.GROUP_TAIL_OFFSET);
        if (tail == ChannelLayout.VOID) {
            return ChannelLayout.NOT_HOLDING;
        }
        long lowest = ChannelLayout.tailPosition(tail);
        for (int slot = firstMemberSlot(group), end = slot + groupMembers(); slot < end; slot++) {
            lowest = Math.min(lowest, cursor(slot));
        }
        return lowest;
    }

    /** W of the protocol: the publisher may be writing anywhere below it. */
    long writeLimit() {
        // ORDER announce: acquire, pairs with the appender's release.
        return Memory.getAcquire(control + ChannelLayout.WRITE_LIMIT_OFFSET);
    }

    @Override
    public void close() {
        region.close();
    }
}
