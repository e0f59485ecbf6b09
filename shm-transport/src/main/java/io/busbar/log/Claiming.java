package io.busbar.log;

/**
 * Claims at a tail word, for a publisher or for a member: announces, compares and sets, and keeps what it learns of
 * other winners until their own slots say it. After it, the slot's cursor holds the claim.
 */
final class Claiming {
    private static final long NONE = -1;

    private final Slot slot;
    private final SharedTail tail;
    private final ClaimProof proof;
    private final Announcement announcement;
    private final int number;

    /** The origin of the last claim if another one's claim ends there: to be kept before it is replaced. */
    private long unsaved = NONE;

    private int backlog;

    /** @param number of the slot among those that {@code proof} is about */
    Claiming(final Slot slot, final SharedTail tail, final ClaimProof proof, final int number) {
        this.slot = slot;
        this.tail = tail;
        this.proof = proof;
        this.number = number;
        announcement = proof.of(number);
    }

    /**
     * Claims from the position of {@code origin} to {@code end}.
     *
     * @return false if somebody else was faster; then the slot holds nothing
     */
    boolean tryClaim(final long origin, final long end) {
        keepOrigin();
        slot.setCursor(ChannelLayout.tailPosition(origin));
        announcement.announce(origin, end);
        if (tail.move(origin, end, number)) {
            announcement.setWon(end);
            unsaved = ChannelLayout.tailSlot(origin) == number ? NONE : origin;
            return true;
        }
        slot.setCursor(ChannelLayout.NOT_HOLDING);
        return false;
    }

    /** What the last origin proves of another one is kept, until that one's slot says so itself. */
    private void keepOrigin() {
        if (unsaved == NONE) {
            return;
        }
        announcement.setBacklog(backlog++, unsaved);
        unsaved = NONE;
        if (backlog == ChannelLayout.BACKLOG) {
            while (backlog > 0) {
                proof.confirm(announcement.backlog(--backlog));
            }
        }
    }
}
