package io.busbar.bridge.link;

/** Why a session ended or was refused; its code travels in Failure messages. Codes are never used for anything else. */
public enum Reason {
    /** A message that the protocol does not allow, or not now. */
    PROTOCOL(1),
    /** The two sides have no version of the protocol in common. */
    VERSION(2),
    /** One side wants a proof that the other cannot give. */
    AUTHENTICATION(3),
    /** The replica's side does not let this bridge write that channel, or not one of such measures. */
    FORBIDDEN(4),
    /** The replica's name is that of a channel which is no replica. */
    NOT_A_REPLICA(5),
    /** Somebody else publishes to the replica. */
    BUSY(6),
    /** The replica's memory is not to be had. */
    NO_SPACE(7),
    /** No wire works on both sides. */
    NO_WIRE(8),
    /** The replica ends where the source has no record's beginning: one of the two was tampered with. */
    POSITION(9),
    /** Bytes that arrived, or stand in a log, are no records. */
    CORRUPT(10),
    /** Nothing was heard for too long; the connection may be dead. Nothing is lost by it. */
    SILENCE(11),
    /** The connection or the path broke, or cannot be made. */
    BROKEN(12),
    /** The source's side cut a slow replica off; a gap will be counted. */
    TOO_SLOW(13),
    /** The source was deleted, and all of it was taken. */
    SOURCE_DELETED(14),
    /** The replica was deleted. */
    REPLICA_DELETED(15),
    /** The same bridge has opened the link anew. */
    SUPERSEDED(16),
    /** The bridge stops, or its configuration no longer has the route. */
    STOPPED(17),
    /** Something else, which the detail tells. */
    OTHER(18),
    /** The session is opened anew for a wire that the route prefers to the one it has. */
    BETTER_WIRE(19);

    private final int code;

    Reason(final int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The reason of a code from the network; {@link #OTHER} for those of later versions. */
    static Reason of(final int code) {
        for (final Reason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        return OTHER;
    }
}
