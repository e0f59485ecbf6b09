package io.busbar.bench.peer;

import java.util.List;
import java.util.Optional;

/** A system in one of its modes: what it can do, and how it is set up. */
public interface PeerKind {
    /** Unique, of lower-case letters, digits and hyphens, such as aeron-exclusive-offer. */
    String name();

    /** What it is a mode of, such as aeron. */
    String family();

    /** How it is set up, in a sentence, for the report. */
    String setup();

    /** Whether it works only between threads of one process; such systems are compared for orientation only. */
    default boolean inProcess() {
        return false;
    }

    /** Whether it moves messages of this length between so many. */
    boolean supports(Topology topology, int length);

    /** Whether single messages come out at once, so that a round trip makes sense. */
    default boolean answers() {
        return true;
    }

    /** Whether a publisher can be killed between claim and commit while others publish or take over. */
    default boolean claims() {
        return false;
    }

    /** Bytes that it may be sent in one slice, because it keeps them all. */
    default long bytesPerSlice() {
        return Long.MAX_VALUE;
    }

    /** Set-ups to be tried against each other in advance, because its documentation leaves the choice to a trial. */
    default List<String> variants() {
        return List.of();
    }

    /** Makes files and the like, before any process of the system is started. */
    default void prepare(final Place place) {}

    /** Main class and arguments of a process of the system's own, to be started before its users. */
    default Optional<List<String>> broker(final Place place) {
        return Optional.empty();
    }

    /**
     * Main classes and arguments of processes of the system's own on the hosts of a network: first the publishers',
     * then the subscribers'. They say READY when they are, and end with their input.
     */
    default List<List<String>> daemons(final Place place) {
        return List.of();
    }

    /** Threads on each host of a network that are busy all the time. */
    default int threads() {
        return 1;
    }

    /**
     * Opens the system in this process.
     *
     * @param host whether this process, and no other, has to house what the system needs only once
     */
    Peer open(Place place, boolean host);
}
