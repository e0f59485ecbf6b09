package io.busbar.log;

import io.busbar.linux.Getrandom;
import io.busbar.shm.Memory;

/**
 * The measures of a channel that are fixed when it is created.
 *
 * @param capacity        bytes of the log, a power of two from {@link #MIN_CAPACITY} to {@link #MAX_CAPACITY}
 * @param alignment       where records may start: 16, or 64 for channels made for latency
 * @param publisherSlots  how many may publish at a time: 1 for an exclusive channel, up to
 *                        {@link #MAX_PUBLISHER_SLOTS} for a shared one
 * @param subscriberSlots how many may subscribe at a time, 1 to {@link #MAX_SUBSCRIBER_SLOTS}; members of groups not
 *                        counted
 * @param groups          how many groups there may be at a time, 0 to {@link #MAX_GROUPS}
 * @param groupMembers    how many members each group may have at a time, 1 to {@link #MAX_GROUP_MEMBERS}
 */
public record ChannelGeometry(
        long capacity, int alignment, int publisherSlots, int subscriberSlots, int groups, int groupMembers) {
    /** Smallest log: one page of 4 KiB. */
    public static final long MIN_CAPACITY = 4 * 1024;

    /** Largest log; a quarter of it, the largest payload, must be an int. */
    public static final long MAX_CAPACITY = 1L << 32;

    /** Smallest alignment of records. */
    public static final int MIN_ALIGNMENT = 16;

    /** Most publishers of a shared channel: a slot's number has 8 bits in the tail word. */
    public static final int MAX_PUBLISHER_SLOTS = 256;

    /** Most subscribers of a channel: their cursors are all read once a step. */
    public static final int MAX_SUBSCRIBER_SLOTS = 1024;

    /** Most groups of a channel. */
    public static final int MAX_GROUPS = 64;

    /** Most members of a group: a member's number has 8 bits in the tail word. */
    public static final int MAX_GROUP_MEMBERS = 256;

    /** Groups of a channel that says nothing of them. */
    public static final int DEFAULT_GROUPS = 4;

    /** Members of each group of a channel that says nothing of them. */
    public static final int DEFAULT_GROUP_MEMBERS = 16;

    public ChannelGeometry {
        check(
                Long.bitCount(capacity) == 1 && capacity >= MIN_CAPACITY && capacity <= MAX_CAPACITY,
                "capacity must be a power of two from " + MIN_CAPACITY + " to " + MAX_CAPACITY + " bytes, not "
                        + capacity);
        check(alignment == MIN_ALIGNMENT || alignment == 64, "alignment must be 16 or 64, not " + alignment);
        check(
                publisherSlots >= 1 && publisherSlots <= MAX_PUBLISHER_SLOTS,
                "publisher slots must be 1 to " + MAX_PUBLISHER_SLOTS + ", not " + publisherSlots);
        check(
                subscriberSlots >= 1 && subscriberSlots <= MAX_SUBSCRIBER_SLOTS,
                "subscriber slots must be 1 to " + MAX_SUBSCRIBER_SLOTS + ", not " + subscriberSlots);
        check(groups >= 0 && groups <= MAX_GROUPS, "groups must be 0 to " + MAX_GROUPS + ", not " + groups);
        check(
                groupMembers >= 1 && groupMembers <= MAX_GROUP_MEMBERS,
                "members of a group must be 1 to " + MAX_GROUP_MEMBERS + ", not " + groupMembers);
    }

    /** With {@link #DEFAULT_GROUPS} groups of {@link #DEFAULT_GROUP_MEMBERS} members. */
    public ChannelGeometry(
            final long capacity, final int alignment, final int publisherSlots, final int subscriberSlots) {
        this(capacity, alignment, publisherSlots, subscriberSlots, DEFAULT_GROUPS, DEFAULT_GROUP_MEMBERS);
    }

    private static void check(final boolean holds, final String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Whether many may publish at a time, in one total order. */
    public boolean shared() {
        return publisherSlots > 1;
    }

    /** Bytes of the control area that such a channel needs. */
    public long controlSize() {
        return ChannelLayout.controlSize(allSlots(), groups);
    }

    /** Slots of publishers, subscribers and members. */
    int allSlots() {
        return publisherSlots + subscriberSlots + groups * groupMembers;
    }

    /** Largest payload of a record, and of a batch with its inner headers, in bytes. */
    public int maxPayload() {
        return (int) (capacity >>> RecordLayout.MAX_PAYLOAD_SHIFT);
    }

    private int kind() {
        return shared() ? ChannelLayout.KIND_SHARED : ChannelLayout.KIND_EXCLUSIVE;
    }

    /** Writes the control area of a new replica that nobody else can see yet. */
    void initializeReplica(final long control, final ReplicaOrigin origin) {
        if ((origin.position() & alignment - 1) != 0) {
            throw new IllegalArgumentException("a replica cannot start at position " + origin.position()
                    + ": records are aligned to " + alignment);
        }
        initialize(control);
        Memory.put(control + ChannelLayout.SECRET_OFFSET, origin.secret());
        Memory.put(control + ChannelLayout.ORIGIN_OFFSET, origin.incarnation());
        Memory.put(control + ChannelLayout.WRITE_LIMIT_OFFSET, origin.position());
        for (int i = 0; i < ChannelLayout.CHECKPOINTS; i++) {
            final long entry = control + ChannelLayout.checkpointOffset(i);
            Memory.put(entry + ChannelLayout.CHECKPOINT_POSITION_OFFSET, origin.position());
            Memory.put(entry + ChannelLayout.CHECKPOINT_RECORDS_OFFSET, origin.records());
        }
    }

    /** Writes the control area of a new channel that nobody else can see yet. */
    void initialize(final long control) {
        Memory.zero(control, controlSize());
        Memory.putInt(control + ChannelLayout.KIND_OFFSET, kind());
        Memory.putInt(control + ChannelLayout.ALIGNMENT_OFFSET, alignment);
        Memory.putInt(control + ChannelLayout.PUBLISHER_SLOTS_OFFSET, publisherSlots);
        Memory.putInt(control + ChannelLayout.SUBSCRIBER_SLOTS_OFFSET, subscriberSlots);
        Memory.putInt(control + ChannelLayout.GROUPS_OFFSET, groups);
        Memory.putInt(control + ChannelLayout.GROUP_MEMBERS_OFFSET, groupMembers);
        Memory.put(control + ChannelLayout.SECRET_OFFSET, Getrandom.nextLong() | Long.MIN_VALUE);
        for (int slot = 0; slot < allSlots(); slot++) {
            final long cursor = control + ChannelLayout.slotOffset(slot) + ChannelLayout.SLOT_CURSOR_OFFSET;
            Memory.put(cursor, ChannelLayout.NOT_HOLDING);
        }
        for (int group = 0; group < groups; group++) {
            final long entry = control + ChannelLayout.controlSize(allSlots(), group);
            Memory.put(entry + ChannelLayout.GROUP_TAIL_OFFSET, ChannelLayout.VOID);
        }
    }

    /**
     * Reads the control area of a channel that somebody else created.
     *
     * @throws CorruptLogException if its words contradict each other or the region's size
     */
    static ChannelGeometry read(final long control, final long controlSize, final long dataSize, final String path) {
        if (controlSize < ChannelLayout.SLOTS_OFFSET) {
            throw new CorruptLogException(
                    path + ": control area of " + controlSize + " bytes is too small; " + CorruptLogException.REMEDY);
        }
        final int kind = Memory.getInt(control + ChannelLayout.KIND_OFFSET);
        if (kind != ChannelLayout.KIND_EXCLUSIVE && kind != ChannelLayout.KIND_SHARED) {
            throw new CorruptLogException(
                    path + ": unknown kind of channel " + kind + "; " + CorruptLogException.REMEDY);
        }
        try {
            final ChannelGeometry geometry = new ChannelGeometry(
                    dataSize,
                    Memory.getInt(control + ChannelLayout.ALIGNMENT_OFFSET),
                    Memory.getInt(control + ChannelLayout.PUBLISHER_SLOTS_OFFSET),
                    Memory.getInt(control + ChannelLayout.SUBSCRIBER_SLOTS_OFFSET),
                    Memory.getInt(control + ChannelLayout.GROUPS_OFFSET),
                    Memory.getInt(control + ChannelLayout.GROUP_MEMBERS_OFFSET));
            check(
                    geometry.controlSize() <= controlSize,
                    "slots need " + geometry.controlSize() + " bytes of control area, there are " + controlSize);
            check(kind == geometry.kind(), "kind " + kind + " cannot have " + geometry.publisherSlots + " publishers");
            check(Memory.get(control + ChannelLayout.SECRET_OFFSET) < 0, "the secret's top bit is not set");
            return geometry;
        } catch (final IllegalArgumentException e) {
            throw new CorruptLogException(path + ": " + e.getMessage() + "; " + CorruptLogException.REMEDY);
        }
    }
}
