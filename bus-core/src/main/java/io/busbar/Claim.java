package io.busbar;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Space in the log that a publication was granted, to be written in place. Reusable: hand the same object to each
 * {@code tryClaim}. End it with {@link #commit()} or {@link #abort()}, on the publication's thread.
 */
public final class Claim {
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private Publication publication;

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
        publication = granted;
        buffer.wrap(address, length);
    }

    boolean isOpen() {
        return publication != null;
    }

    /** Forgets the space, so that a late write through the buffer cannot reach it. */
    Publication end() {
        final Publication granted = publication;
        if (granted == null) {
            throw new IllegalStateException("nothing is claimed: tryClaim was refused, or the claim was ended before");
        }
        publication = null;
        buffer.wrap(0, 0);
        return granted;
    }
}
