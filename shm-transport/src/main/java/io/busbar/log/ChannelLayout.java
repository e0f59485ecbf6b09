package io.busbar.log;

import io.busbar.shm.RobustLock;

/**
 * Layout of a channel's control area, relative to {@code Region.controlAddress()}. What several processes touch at
 * different times stands 128 bytes apart, because adjacent cache lines are fetched in pairs.
 *
 * <pre>
 *      0 +----------------------------------------------------------+
 *        | kind (4) | alignment (4) | publisher slots (4) |          |  written once, before
 *        | subscriber slots (4) | secret (8) | origin (8)           |  the region has a name
 *        | groups (4) | member slots of each (4)                    |
 *    128 +----------------------------------------------------------+
 *        | write limit (8)                                          |  publisher, once a step
 *    256 +----------------------------------------------------------+
 *        | retired (8)                                              |  whoever deletes the channel
 *    384 +----------------------------------------------------------+
 *        | sleepers (8) | doorbell (4)                              |  whoever goes to sleep, or wakes it
 *    512 +----------------------------------------------------------+
 *        | tail (8)                                                 |  each publisher of a shared channel
 *    640 +----------------------------------------------------------+
 *        | 32 checkpoints: position (8) | records (8)               |  publisher, once a step
 *   1152 +----------------------------------------------------------+
 *        | publisher slots, 256 bytes each                          |
 *        +----------------------------------------------------------+
 *        | subscriber slots, 256 bytes each                         |
 *        +----------------------------------------------------------+
 *        | member slots, 256 bytes each: those of the first group,  |
 *        | then those of the second, ...                            |
 *        +----------------------------------------------------------+
 *        | groups, 256 bytes each                                   |
 *        +----------------------------------------------------------+
 *
 *   slot:
 *      0 | cursor (8)                                               |  its owner, once a poll or claim
 *      8 | end (8) | origin (8) | won (8)                           |  publisher of a shared channel, or
 *     32 | backlog (8 x 8)                                          |  member of a group, once a claim
 *    128 | pid (4) | mode (4) | position (8) | refusals (8)         |  its owner, seldom
 *        | evictions (8)                                            |  whoever evicted an owner
 *    160 | generation (8)                                           |  its owners, once each
 *    168 | durable name (8)                                         |  its owner, once
 *    192 | robust lock (64)                                         |  its owner's thread, and the kernel
 *
 *   group:
 *      0 | tail (8)                                                 |  each member, once a claim
 *    128 | founded (8) | evictions (8)                              |  who founds or dissolves it
 *    144 | length of name (4) | name (100)                          |  who founds it
 * </pre>
 */
public final class ChannelLayout {
    /** What a region's header calls the format of these bytes. */
    public static final int FORMAT = 0x4C4F_4731; // "1GOL" in memory order: a log, first kind

    /** Version of this layout; another one is refused. */
    public static final int VERSION = 2;

    public static final int KIND_OFFSET = 0;
    public static final int ALIGNMENT_OFFSET = 4;
    public static final int PUBLISHER_SLOTS_OFFSET = 8;
    public static final int SUBSCRIBER_SLOTS_OFFSET = 12;
    public static final int SECRET_OFFSET = 16;
    public static final int ORIGIN_OFFSET = 24;
    public static final int GROUPS_OFFSET = 32;
    public static final int GROUP_MEMBERS_OFFSET = 36;
    public static final int WRITE_LIMIT_OFFSET = 128;
    public static final int RETIRED_OFFSET = 256;
    public static final int SLEEPERS_OFFSET = 384;
    public static final int DOORBELL_OFFSET = 392;
    public static final int TAIL_OFFSET = 512;
    public static final int CHECKPOINTS_OFFSET = 640;
    public static final int SLOTS_OFFSET = 1152;

    /** Kind of a channel with one publisher at a time. */
    public static final int KIND_EXCLUSIVE = 1;

    /** Kind of a channel with many publishers. */
    public static final int KIND_SHARED = 2;

    /** Checkpoints in the ring: one a step, and the ring must reach back over a whole capacity of 16 steps. */
    public static final int CHECKPOINTS = 32;

    public static final int CHECKPOINT_POSITION_OFFSET = 0;
    public static final int CHECKPOINT_RECORDS_OFFSET = 8;
    public static final int CHECKPOINT_LENGTH = 16;

    /**
     * A tail word is a position shifted by this, and a slot: positions are multiples of 16, which leaves 8 bits for
     * the slot and ends the log at 2^60 bytes, a year at 36 GB/s.
     */
    static final int TAIL_SHIFT = 4;

    /** Where the log of a shared channel ends. */
    static final long MAX_TAIL = 1L << 60;

    /** The write limit and the checkpoints move in steps of {@code capacity >> STEP_SHIFT}. */
    public static final int STEP_SHIFT = 4;

    public static final int SLOT_LENGTH = 256;
    public static final int SLOT_CURSOR_OFFSET = 0;
    public static final int SLOT_END_OFFSET = 8;
    public static final int SLOT_ORIGIN_OFFSET = 16;
    public static final int SLOT_WON_OFFSET = 24;
    public static final int SLOT_BACKLOG_OFFSET = 32;
    public static final int SLOT_PID_OFFSET = 128;
    public static final int SLOT_MODE_OFFSET = 132;
    public static final int SLOT_POSITION_OFFSET = 136;
    public static final int SLOT_REFUSALS_OFFSET = 144;
    public static final int SLOT_EVICTIONS_OFFSET = 152;
    public static final int SLOT_GENERATION_OFFSET = 160;
    public static final int SLOT_DURABLE_NAME_OFFSET = 168;
    public static final int SLOT_ROBUST_LOCK_OFFSET = 192;

    /** Values of the tail that a publisher of a shared channel keeps before it confirms them. */
    public static final int BACKLOG = 8;

    public static final int GROUP_LENGTH = 256;
    public static final int GROUP_TAIL_OFFSET = 0;
    public static final int GROUP_FOUNDED_OFFSET = 128;
    public static final int GROUP_EVICTIONS_OFFSET = 136;
    public static final int GROUP_NAME_LENGTH_OFFSET = 144;
    public static final int GROUP_NAME_OFFSET = 148;

    /** Bytes of a group's name at most. */
    public static final int MAX_GROUP_NAME = 100;

    /** A group's tail that holds nothing: the group is not founded, or was dissolved. */
    public static final long VOID = Long.MAX_VALUE;

    /** Value of a cursor that holds nothing back. */
    public static final long NOT_HOLDING = Long.MAX_VALUE;

    public static final int MODE_FREE = 0;
    public static final int MODE_PUBLISHER = 1;
    public static final int MODE_HOLDING = 2;
    public static final int MODE_LOSSY = 3;
    public static final int MODE_DURABLE = 4;
    public static final int MODE_MEMBER = 5;

    static {
        if (SLOT_ROBUST_LOCK_OFFSET + RobustLock.SIZE > SLOT_LENGTH) {
            throw new ExceptionInInitializerError("a robust lock does not fit its slot");
        }
    }

    private ChannelLayout() {}

    /** Bytes of a control area with so many slots in all, and so many groups. */
    public static long controlSize(final int slots, final int groups) {
        return slotOffset(slots) + (long) groups * GROUP_LENGTH;
    }

    static long slotOffset(final int slot) {
        return SLOTS_OFFSET + (long) slot * SLOT_LENGTH;
    }

    static long checkpointOffset(final int index) {
        return CHECKPOINTS_OFFSET + (long) (index & (CHECKPOINTS - 1)) * CHECKPOINT_LENGTH;
    }

    /**
     * The tail of a shared channel or of a group as one word, which never takes the same value twice.
     *
     * @param position where the next claim starts, a multiple of 16
     * @param slot     publisher slot, or number of the member, whose claim ends there
     */
    static long tail(final long position, final int slot) {
        return position << TAIL_SHIFT | slot;
    }

    static long tailPosition(final long tail) {
        return tail >>> TAIL_SHIFT & -ChannelGeometry.MIN_ALIGNMENT;
    }

    static int tailSlot(final long tail) {
        return (int) tail & ChannelGeometry.MAX_PUBLISHER_SLOTS - 1;
    }

    /** Lock byte that a slot's owner holds for life. */
    static long ownerByte(final int slot) {
        return slot * 2L;
    }

    /** Lock byte held while a slot is set up, or changed on behalf of a dead owner. */
    static long changeByte(final int slot) {
        return slot * 2L + 1;
    }

    /**
     * Lock byte held while a group is founded, joined or dissolved, or a durable slot looked for and made, in a channel
     * with so many slots in all.
     */
    static long groupsByte(final int slots) {
        return slots * 2L;
    }
}
