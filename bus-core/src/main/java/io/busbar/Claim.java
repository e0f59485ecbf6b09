package io.busbar;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Space in the log that a publication was granted, to be written in place. Reusable: hand the same object to each
 * {@code tryClaim}. End it with {@link #commit()} or {@link #abort()}, on the publication's thread.
 */
public final class Claim {
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

    /** Of the last claim: references are only stored when they change, because collectors charge for that. */
    private Publication publication;

    private boolean open;

    /** A claim to be handed to {@code tryClaim}. */
    public Claim() {}

    /** Wraps the payload of the record and nothing else; empty when nothing is claimed. */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /** Where the payload starts in {@link #buffer()}. */
    public int offset() {
        return 0;
    }

    /** Bytes of payload. */
    public int length() {
        return buffer.capacity();
    }

    /**
     * Makes the record visible, or, in a batch, part of it.
     *
     * @throws IllegalStateException if nothing is claimed
     */
    public void commit() {
        end().commit();
    }

    /**
     * Gives the record up; subscribers skip its space.
     *
     * @throws IllegalStateException if nothing is claimed
     */
    public void abort() {
        end().abort();
    }

    void begin(final Publication granted, final long address, final int length) {
        if (publication != granted) {
            publication = granted;
        }
        open = true;
        buffer.wrap(address, length);
    }

    /** Whether it is open, of that publication. */
    boolean isOpen(final Publication granter) {
        return open && publication == granter;
    }

    /** Makes sure that nothing is claimed by it already, of any publication. */
    void checkEnded() {
        if (open) {
            throw new IllegalStateException("this claim is open, of channel " + publication.channel()
                    + ": commit or abort it first, or hand over another");
        }
    }

    /** Forgets the space, so that a late write through the buffer cannot reach it. */
    Publication end() {
        if (!open) {
            throw new IllegalStateException("nothing is claimed: tryClaim was refused, or the claim was ended before");
        }
        open = false;
        buffer.wrap(0, 0);
        return publication;
    }
}
