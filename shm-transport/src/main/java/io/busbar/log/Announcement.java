package io.busbar.log;

import io.busbar.shm.Memory;

/**
 * What the slot of a publisher of a shared channel, or of a member of a group, says of its claims: the words that
 * prove, after a death, who won what. They outlive their writer; the slot's next owner goes on from them.
 *
 * <p>Only the slot's owner writes them, but for {@code won}, which others may raise. See docs/adr/0004-shared-log.md.
 */
final class Announcement {
    private final long address;

    Announcement(final Channel channel, final int slot) {
        address = channel.slotAddress(slot);
    }

    /** Says which claim is going to be tried; the words before it have to be of no more use. */
    void announce(final long origin, final long end) {
        Memory.setOpaque(address + ChannelLayout.SLOT_END_OFFSET, end);
        // ORDER announce-claim: release, pairs with origin's acquire. End before: an origin never stands beside an
        // older end. The backlog before: it has the origin that this one replaces.
        Memory.setRelease(address + ChannelLayout.SLOT_ORIGIN_OFFSET, origin);
    }

    /** The value of T that the last announced claim starts from. */
    long origin() {
        // ORDER announce-claim: acquire, pairs with announce's release.
        return Memory.getAcquire(address + ChannelLayout.SLOT_ORIGIN_OFFSET);
    }

    /** Where the last announced claim ends; to be read after {@link #origin}, and believed of dead owners only. */
    long end() {
        return Memory.getOpaque(address + ChannelLayout.SLOT_END_OFFSET);
    }

    /** Says, as the owner, that the claim up to {@code end} was won. */
    void setWon(final long end) {
        // ORDER won: release, pairs with won's acquire.
        Memory.setRelease(address + ChannelLayout.SLOT_WON_OFFSET, end);
    }

    /** Where the last claim ends of which this slot itself tells that it won. */
    long won() {
        // ORDER won: acquire, pairs with setWon's and confirm's release.
        return Memory.getAcquire(address + ChannelLayout.SLOT_WON_OFFSET);
    }

    /** Says, as somebody who saw the tail, that the slot won the claim up to {@code end}. Never takes anything back. */
    void confirm(final long end) {
        for (; ; ) {
            final long won = won();
            // ORDER won: release, pairs with won's acquire.
            if (won >= end || Memory.compareAndSet(address + ChannelLayout.SLOT_WON_OFFSET, won, end)) {
                return;
            }
        }
    }

    long backlog(final int index) {
        // ORDER backlog: acquire, pairs with setBacklog's release.
        return Memory.getAcquire(address + ChannelLayout.SLOT_BACKLOG_OFFSET + (long) index * Long.BYTES);
    }

    void setBacklog(final int index, final long tail) {
        // ORDER backlog: release, pairs with backlog's acquire. What it replaces was confirmed before.
        Memory.setRelease(address + ChannelLayout.SLOT_BACKLOG_OFFSET + (long) index * Long.BYTES, tail);
    }

    /** Makes all of it say nothing, before anybody may claim. */
    void clear() {
        Memory.setOpaque(address + ChannelLayout.SLOT_END_OFFSET, 0);
        Memory.setOpaque(address + ChannelLayout.SLOT_ORIGIN_OFFSET, 0);
        Memory.setOpaque(address + ChannelLayout.SLOT_WON_OFFSET, 0);
        for (int i = 0; i < ChannelLayout.BACKLOG; i++) {
            Memory.setOpaque(address + ChannelLayout.SLOT_BACKLOG_OFFSET + (long) i * Long.BYTES, 0);
        }
    }
}
