package io.busbar.log;

import io.busbar.shm.Memory;

/**
 * A member of a group. It takes records from the others by compare-and-set of the group's tail, as publishers of a
 * shared channel take space: announced before, proved after. What it has taken, its cursor holds until its handler is
 * done.
 *
 * <p>Why it is right. (1) Each value of the tail is moved on once, so each record is taken once. (2) The group's tail
 * holds publishers back until the claim, the cursor from before the claim on; whoever looks at both reads the tail
 * first. (3) What a dead member held is known by {@link ClaimProof}, and leaves its cursor only when a handler is done
 * with it. See docs/adr/0005-groups.md.
 */
final class GroupReader extends LogReader {
    /** How many polls pass between two looks for dead members; a power of two. */
    private static final int ADOPTION_INTERVAL = 64;

    /** How long to sleep at a time while another member, which may die without ringing, holds records, in ns. */
    private static final long HELD_NANOS = 10_000_000;

    private static final long MOVED = -1;

    private final SharedTail tail;
    private final Claiming claiming;
    private final Adoption adoption;
    private final Taken own;
    private final int take;
    private int polls;
    private boolean thorough;

    GroupReader(final GroupJoining joined, final int take) {
        super(
                joined.channel(),
                joined.slot(),
                new Checkpoint(joined.group().tail().position(), 0));
        final GroupEntry group = joined.group();
        this.take = take;
        tail = group.tail();
        claiming = new Claiming(slot, tail, group.proof(), slot.index() - group.firstSlot());
        adoption = new Adoption(channel, group, slot.index(), buffer);
        own = new Taken(channel, buffer);
        final long cursor = channel.cursor(slot.index());
        if (cursor == ChannelLayout.NOT_HOLDING) {
            own.set(slot.index(), position, position, false);
        } else {
            own.set(slot.index(), cursor, group.inFlight(slot.index()), true);
        }
    }

    @Override
    public int poll(final RecordHandler handler, final int limit) {
        final long before = records;
        int handed = 0;
        try {
            if (!own.isFinished()) {
                handed = own.handOver(handler, limit);
            }
            if (handed < limit && isTimeToAdopt()) {
                handed += adoption.adopt(handler, limit - handed, thorough);
                thorough = false;
            }
            while (handed < limit && own.isFinished() && take(Math.min(take, limit - handed))) {
                handed += own.handOver(handler, limit - handed);
            }
        } finally {
            records = own.handed() + adoption.handed();
            if (position != own.position()) {
                position = own.position();
                showTaken();
            }
        }
        return (int) (records - before);
    }

    private boolean isTimeToAdopt() {
        return (++polls & ADOPTION_INTERVAL - 1) == 0 || thorough;
    }

    /** Takes up to {@code most} records, or a dead publisher's claim; returns whether there was anything. */
    private boolean take(final int most) {
        for (; ; ) {
            final long origin = tail.get();
            final long start = ChannelLayout.tailPosition(origin);
            long end = walk(origin, start, most);
            if (end == MOVED) {
                continue;
            }
            if (end == start && gaps != null) {
                end = gaps.pass(start);
            }
            if (end == start) {
                return false;
            }
            if (claim(origin, start, end)) {
                return true;
            }
        }
    }

    private boolean claim(final long origin, final long start, final long end) {
        if (end > ChannelLayout.MAX_TAIL) {
            throw new IllegalStateException(channel.path() + ": the log has reached the end of what groups can take,"
                    + " position " + ChannelLayout.MAX_TAIL + "; delete the channel and create it anew");
        }
        if (!claiming.tryClaim(origin, end)) {
            return false;
        }
        own.set(slot.index(), start, end, false);
        return true;
    }

    /** Where the next records end. Right only if the tail is still {@code origin}, which a claim finds out. */
    private long walk(final long origin, final long start, final int most) {
        long end = start;
        for (int found = 0; found < most && end - start <= mask && channel.isStamped(end); ) {
            final long lengthAndType = Memory.getOpaque(data + (end & mask) + RecordLayout.LENGTH_OFFSET);
            final int length = RecordLayout.length(lengthAndType);
            if (length < 0 || length > maxPayload) {
                Memory.loadFence();
                if (tail.get() != origin) {
                    return MOVED;
                }
                throw CorruptLogException.badLength(channel, end, length);
            }
            end += RecordLayout.size(length, alignmentMask);
            if (RecordLayout.type(lengthAndType) != RecordLayout.PADDING) {
                found++;
            }
        }
        return end;
    }

    @Override
    boolean isVisible() {
        return !own.isFinished() || channel.isStamped(tail.position()) || adoption.isNeeded();
    }

    @Override
    void prepareToSleep() {
        thorough = true;
    }

    @Override
    boolean passGap() {
        if (gaps == null) {
            return false;
        }
        final long origin = tail.get();
        final long start = ChannelLayout.tailPosition(origin);
        final long end = gaps.look(start);
        if (end == start) {
            return false;
        }
        claim(origin, start, end);
        return true;
    }

    @Override
    boolean isAtGap() {
        return gaps != null && gaps.isGap(tail.position());
    }

    @Override
    long longestSleep() {
        return adoption.othersHold() ? HELD_NANOS : Long.MAX_VALUE;
    }

    @Override
    void showTaken() {
        slot.showPosition(position);
    }

    /** What it has not finished is left to the others. */
    @Override
    void freeSlot() {
        if (own.isFinished()) {
            slot.free();
        } else {
            slot.leave();
        }
    }
}
