package io.busbar.bridge.link;

/** Told what happens to links; on their thread, and never for each message. */
@FunctionalInterface
public interface LinkEvents {
    /** What happened. */
    enum Kind {
        /** The source's channel is there and held. */
        SOURCE_OPENED,
        /** The source's channel cannot be opened; it is tried again. */
        SOURCE_MISSING,
        /** The source was deleted, and all of it was taken. */
        SOURCE_DONE,
        /** Data flows. */
        STREAMING,
        /** The replica was created, or created anew for another source. */
        REPLICA_CREATED,
        /** The replica will never get some records; the detail counts them. */
        GAP,
        /** The session ended; it will be tried again. */
        LOST,
        /** The session could not be opened; it will be tried again. */
        REFUSED,
        /** A wire works on this host, and not for this link: the next one of the route's has its turn. */
        FELL_BACK,
        /** The source's hold was given up for a replica that is too slow or away. */
        CUT_OFF,
        /** The link was closed by its bridge. */
        STOPPED
    }

    /**
     * Called after the fact.
     *
     * @param link   name of the link
     * @param reason of kinds that have one; else null
     * @param detail for people
     */
    void onEvent(String link, Kind kind, Reason reason, String detail);
}
