package io.busbar.bench.peer;

import org.agrona.DirectBuffer;

/** The publishing side of a system. One thread uses it. */
public interface Sender extends AutoCloseable {
    /**
     * Sends a message, or begins to.
     *
     * @return false if the system refused, for example because its buffer is full: nothing happened, try again
     */
    boolean trySend(DirectBuffer source, int offset, int length);

    /**
     * Makes visible what was sent and gathered.
     *
     * @return false if not all of it could be; try again
     */
    default boolean flush() {
        return true;
    }

    /** Takes space for a message and leaves it like that: what a publisher does that dies in the middle. */
    default void claimAndLeave(final int length) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " has no claims");
    }

    @Override
    void close();
}
