package io.busbar.log;

import io.busbar.shm.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A group's entry in the control area, and what can be told from it and from the slots of its members. Entry and slots
 * are changed under the groups byte, but for what members do when they take records. See docs/adr/0005-groups.md.
 */
final class GroupEntry {
    /** Nothing is in flight in a slot. */
    static final long NONE = -1;

    private final Channel channel;
    private final int index;
    private final long address;
    private final int firstSlot;
    private final SharedTail tail;
    private final ClaimProof proof;

    GroupEntry(final Channel channel, final int index) {
        this.channel = channel;
        this.index = index;
        address = channel.groupAddress(index);
        firstSlot = channel.firstMemberSlot(index);
        tail = new SharedTail(channel, address + ChannelLayout.GROUP_TAIL_OFFSET, channel.groupMembers());
        proof = new ClaimProof(channel, tail, firstSlot, channel.groupMembers());
    }

    SharedTail tail() {
        return tail;
    }

    ClaimProof proof() {
        return proof;
    }

    int firstSlot() {
        return firstSlot;
    }

    /** Slot after that of the last member. */
    int endSlot() {
        return firstSlot + channel.groupMembers();
    }

    boolean isFounded() {
        // ORDER founded: acquire, pairs with setFounded's release.
        return Memory.getAcquire(address + ChannelLayout.GROUP_FOUNDED_OFFSET) != 0;
    }

    /** The group may be joined: its tail is sure to be there still, and holds. */
    void setFounded() {
        // ORDER founded: release, pairs with isFounded's acquire. The name and a tail that holds before.
        Memory.setRelease(address + ChannelLayout.GROUP_FOUNDED_OFFSET, 1);
    }

    /** Holds publishers back at a position from which nobody has taken anything yet. */
    void setTail(final long position) {
        // ORDER tail: release, pairs with the acquire of SharedTail.get and Channel.lowestHold.
        Memory.setRelease(address + ChannelLayout.GROUP_TAIL_OFFSET, ChannelLayout.tail(position, 0));
    }

    private void setVoid() {
        // ORDER tail: release, pairs with the acquire of SharedTail.get and Channel.lowestHold.
        Memory.setRelease(address + ChannelLayout.GROUP_TAIL_OFFSET, ChannelLayout.VOID);
    }

    /** Forgets all that the entry and the slots say of an earlier founding, of which nobody is left. */
    void reset(final byte[] name) {
        setVoid();
        for (int slot = firstSlot; slot < endSlot(); slot++) {
            clearCursor(slot);
            proof.of(slot - firstSlot).clear();
        }
        Memory.putInt(address + ChannelLayout.GROUP_NAME_LENGTH_OFFSET, name.length);
        for (int i = 0; i < name.length; i++) {
            Memory.putByte(address + ChannelLayout.GROUP_NAME_OFFSET + i, name[i]);
        }
    }

    boolean isNamed(final byte[] wanted) {
        return Arrays.equals(nameBytes(), wanted);
    }

    String name() {
        return new String(nameBytes(), StandardCharsets.UTF_8);
    }

    private byte[] nameBytes() {
        final int length = Memory.getInt(address + ChannelLayout.GROUP_NAME_LENGTH_OFFSET);
        if (length < 0 || length > ChannelLayout.MAX_GROUP_NAME) {
            throw new CorruptLogException(channel.path() + ": the name of group " + index + " has " + length
                    + " bytes; " + CorruptLogException.REMEDY);
        }
        final byte[] name = new byte[length];
        Memory.copyOut(address + ChannelLayout.GROUP_NAME_OFFSET, name, length);
        return name;
    }

    /** How often the group was dissolved because it held a publisher back, and had no member. */
    long evictions() {
        return Memory.getOpaque(address + ChannelLayout.GROUP_EVICTIONS_OFFSET);
    }

    /**
     * Where the claim ends that the last owner of a slot won and did not finish, from the slot's cursor on, else
     * {@link #NONE}. To be asked under the slot's change byte, when that owner is dead or has left.
     */
    long inFlight(final int slot) {
        final long cursor = channel.cursor(slot);
        final Announcement announcement = proof.of(slot - firstSlot);
        final long start = ChannelLayout.tailPosition(announcement.origin());
        final long end = announcement.end();
        // Another origin or end: it died while it announced, or when all was done.
        final boolean meant = start <= cursor
                && cursor < end
                && end - start <= channel.capacity()
                && ((cursor | end) & channel.alignmentMask()) == 0;
        return meant && proof.isWon(end, slot - firstSlot) ? end : NONE;
    }

    /** Makes a slot hold nothing. */
    void clearCursor(final int slot) {
        // ORDER taken: release, pairs with the acquire of Channel.cursor.
        Memory.setRelease(channel.slotAddress(slot) + ChannelLayout.SLOT_CURSOR_OFFSET, ChannelLayout.NOT_HOLDING);
    }

    /**
     * Takes the hold of a group without living members off the publishers; what was in flight is given up.
     *
     * @return whether the group holds nothing now; false if a member lives, or somebody is at work on the groups
     */
    boolean dissolveIfDead(final Liveness liveness) {
        if (hasLivingMember(liveness) || !channel.region().tryLock(channel.groupsByte())) {
            return false;
        }
        try {
            // Only what is seen under the lock counts: members join under it.
            if (hasLivingMember(liveness)) {
                return false;
            }
            // In this order: a group that is founded must hold, and one that only holds is dissolved by the next.
            Memory.setRelease(address + ChannelLayout.GROUP_FOUNDED_OFFSET, 0);
            setVoid();
            Memory.setOpaque(address + ChannelLayout.GROUP_EVICTIONS_OFFSET, evictions() + 1);
            return true;
        } finally {
            channel.region().unlock(channel.groupsByte());
        }
    }

    private boolean hasLivingMember(final Liveness liveness) {
        for (int slot = firstSlot; slot < endSlot(); slot++) {
            if (!liveness.isDead(slot)) {
                return true;
            }
        }
        return false;
    }
}
