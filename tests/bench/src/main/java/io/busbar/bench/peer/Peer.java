package io.busbar.bench.peer;

/** A system, opened in one process. Senders and receivers of one flow may be opened by several threads. */
public interface Peer extends AutoCloseable {
    /** Opens a publisher; returns when all subscribers are connected, where the system can tell. */
    Sender sender(Flow flow, int index);

    /**
     * Opens a subscriber; returns when all publishers are connected, where the system can tell.
     *
     * @param mayBlock whether its thread has nothing to do but to receive, so that polls may wait for messages
     */
    Receiver receiver(Flow flow, int index, boolean mayBlock);

    /**
     * Does what has to go on between two works, for systems that live on their users' threads; they call it again and
     * again while they have nothing else to do.
     *
     * @return false if there is never anything to do
     */
    default boolean attend() {
        return false;
    }

    @Override
    default void close() {}
}
