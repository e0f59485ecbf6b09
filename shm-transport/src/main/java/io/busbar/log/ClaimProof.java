package io.busbar.log;

/**
 * Says whether a publisher of a shared channel won a claim that it announced.
 *
 * <p>Winning makes T name the winner. Before another publisher moves T on, it copies that value into its origin, from
 * there into its backlog before it replaces the origin, and from there into the winner's {@code won} before it replaces
 * the backlog. So the places looked at, in this order, cannot all have been left: who finds one moved on finds the
 * next filled. And only winners are ever named in any of them.
 */
final class ClaimProof {
    private final SharedTail tail;
    private final Announcement[] announcements;

    ClaimProof(final Channel channel, final SharedTail tail) {
        this.tail = tail;
        announcements = new Announcement[channel.publisherSlots()];
        for (int i = 0; i < announcements.length; i++) {
            announcements[i] = new Announcement(channel, i);
        }
    }

    Announcement of(final int slot) {
        return announcements[slot];
    }

    /** Whether {@code slot} won a claim that ends at {@code end}. Once true, it stays true. */
    boolean isWon(final long end, final int slot) {
        final long wanted = ChannelLayout.tail(end, slot);
        return tail.get() == wanted || isOrigin(wanted) || isInBacklog(wanted) || announcements[slot].won() == end;
    }

    private boolean isOrigin(final long wanted) {
        for (final Announcement each : announcements) {
            if (each.origin() == wanted) {
                return true;
            }
        }
        return false;
    }

    private boolean isInBacklog(final long wanted) {
        for (final Announcement each : announcements) {
            for (int i = 0; i < ChannelLayout.BACKLOG; i++) {
                if (each.backlog(i) == wanted) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Makes what {@code tail} tells of its winner known in the winner's own slot. */
    void confirm(final long tailWord) {
        announcements[tail.slot(tailWord)].confirm(ChannelLayout.tailPosition(tailWord));
    }
}
