package io.busbar.log;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Finds or founds a group, and takes a member's slot in it, with what its last owner left unfinished. */
final class GroupJoining {
    /**
     * How long to wait for those who are at work on the groups, or hand over what a dead member left in the only free
     * slot. Nothing is decided by it but when to give up.
     */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long RETRY_NS = 50_000;

    private final Channel channel;
    private final GroupEntry group;
    private final Slot slot;

    private GroupJoining(final Channel channel, final GroupEntry group, final Slot slot) {
        this.channel = channel;
        this.group = group;
        this.slot = slot;
    }

    /**
     * Joins the group of this name, which is founded if it is not there.
     *
     * @param oldest where to begin if it has to be founded
     * @throws ChannelBusyException if all groups, or all slots of this one, are taken
     */
    static GroupJoining join(final Channel channel, final String name, final boolean oldest) {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > ChannelLayout.MAX_GROUP_NAME) {
            throw new IllegalArgumentException("a group's name has 1 to " + ChannelLayout.MAX_GROUP_NAME
                    + " bytes of UTF-8, unlike \"" + name + "\"");
        }
        final long start = System.nanoTime();
        for (; ; ) {
            final boolean last = System.nanoTime() - start > PATIENCE_NS;
            if (channel.region().tryLock(channel.groupsByte())) {
                try {
                    final GroupEntry group = findOrFound(channel, bytes, oldest);
                    final Slot slot = takeSlot(channel, group);
                    if (slot != null) {
                        return new GroupJoining(channel, group, slot);
                    }
                    final Liveness liveness = new Liveness(channel);
                    if (last || !someoneIsDying(group, liveness)) {
                        throw new ChannelBusyException(
                                channel.path() + ": all " + channel.groupMembers() + " member slots of group " + name
                                        + " are taken; close a subscription, or create the channel with more",
                                liveness.pid(group.firstSlot()));
                    }
                } finally {
                    channel.region().unlock(channel.groupsByte());
                }
            } else if (last) {
                throw new ChannelBusyException(
                        channel.path() + ": somebody is at work on the channel's groups for too long; continue or end"
                                + " the process that is stopped",
                        0);
            }
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    private static boolean someoneIsDying(final GroupEntry group, final Liveness liveness) {
        for (int slot = group.firstSlot(); slot < group.endSlot(); slot++) {
            if (liveness.isDead(slot)) {
                return true;
            }
        }
        return false;
    }

    Channel channel() {
        return channel;
    }

    GroupEntry group() {
        return group;
    }

    Slot slot() {
        return slot;
    }

    private static GroupEntry findOrFound(final Channel channel, final byte[] name, final boolean oldest) {
        GroupEntry free = null;
        for (int i = 0; i < channel.groups(); i++) {
            final GroupEntry group = new GroupEntry(channel, i);
            if (!group.isFounded()) {
                free = free == null ? group : free;
            } else if (group.isNamed(name)) {
                return group;
            }
        }
        if (free == null) {
            throw new ChannelBusyException(
                    channel.path() + ": the channel has " + channel.groups() + " groups, and all are in use; a group"
                            + " without members ends when a publisher needs its space, or create the channel with more",
                    0);
        }
        found(channel, free, name, oldest);
        return free;
    }

    /** May be killed anywhere: the group is not founded before the end, and is founded again by the next. */
    private static void found(final Channel channel, final GroupEntry group, final byte[] name, final boolean oldest) {
        try {
            group.reset(name);
            final Checkpoint held = Joining.hold(channel, group::setTail, oldest);
            if (!oldest && !channel.geometry().shared()) {
                group.setTail(LogWalk.toTail(channel, held, held.position() + channel.capacity())
                        .position());
            }
            group.setFounded();
        } catch (final RuntimeException e) {
            group.reset(name);
            throw e;
        }
    }

    private static Slot takeSlot(final Channel channel, final GroupEntry group) {
        for (int i = group.firstSlot(); i < group.endSlot(); i++) {
            final Slot slot = Slot.tryTake(channel, i, ChannelLayout.MODE_MEMBER);
            if (slot != null) {
                return succeed(group, slot);
            }
        }
        return null;
    }

    private static Slot succeed(final GroupEntry group, final Slot slot) {
        try {
            // What the last owner knew of others is going to be replaced; what it has in flight stays.
            group.proof().confirmAll(slot.index() - group.firstSlot());
            if (group.inFlight(slot.index()) == GroupEntry.NONE) {
                slot.setCursor(ChannelLayout.NOT_HOLDING);
            }
        } catch (final RuntimeException e) {
            slot.settle();
            slot.leave();
            throw e;
        }
        slot.settle();
        return slot;
    }
}
