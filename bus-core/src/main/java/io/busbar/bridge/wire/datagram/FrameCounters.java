package io.busbar.bridge.wire.datagram;

import java.util.StringJoiner;

/** What has come over a wire and was dropped, and why. Belongs to the wire's thread. */
public final class FrameCounters {
    /** Why a frame was dropped. */
    public enum Reason {
        /** Too short, of another version or of no type, of a length that cannot be. */
        MALFORMED,
        /** Of a session that is not there: a stranger's, or one of a path that has ended. */
        STRANGER,
        /** The tag is not that of the path's key: forged, or damaged on the way. */
        FORGED,
        /** The number has come before: replayed, or doubled by the network; or it is far behind. */
        REPLAYED,
        /** From another address than the path's. */
        MOVED,
        /** All its bytes had landed. */
        REDUNDANT,
        /** Behind the credit. */
        BEYOND_CREDIT,
        /** More gaps than are kept account of. */
        SCATTERED
    }

    private final long[] counts = new long[Reason.values().length];

    void count(final Reason reason) {
        counts[reason.ordinal()]++;
    }

    /** How many frames were dropped for a reason. */
    public long get(final Reason reason) {
        return counts[reason.ordinal()];
    }

    /** Those that are not 0. */
    @Override
    public String toString() {
        final StringJoiner text = new StringJoiner(", ");
        for (final Reason reason : Reason.values()) {
            if (get(reason) > 0) {
                text.add(reason + " " + get(reason));
            }
        }
        return text.toString();
    }
}
