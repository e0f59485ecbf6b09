package io.busbar.bridge.link;

import java.util.List;

/** What two bridges say to each other, decoded and checked. The fields are described in bridge.xml. */
sealed interface Message {
    /** Which end of the link a bridge is. */
    enum Role {
        SOURCE(1),
        REPLICA(2);

        final int code;

        Role(final int code) {
            this.code = code;
        }
    }

    /** What became of the replica when it was opened. */
    enum Outcome {
        /** It goes on where it ends. */
        RESUMED(1),
        /** There was none. */
        CREATED(2),
        /** The source no longer holds what it lacks: it was created anew, behind a gap. */
        GAP(3),
        /** It was that of another source, or of other measures: it was created anew. */
        REPLACED(4);

        final int code;

        Outcome(final int code) {
            this.code = code;
        }
    }

    record Hello(
            int protocol,
            int oldestProtocol,
            Role role,
            boolean authentication,
            int heartbeatMillis,
            byte[] nonce,
            String bridge)
            implements Message {}

    record Proof(byte[] mac) implements Message {}

    /** @param records before the position, {@link io.busbar.log.SpanReader#UNCOUNTED} in a shared source */
    record Open(
            long incarnation,
            long secret,
            long capacity,
            long position,
            long records,
            int alignment,
            int subscriberSlots,
            String channel,
            List<String> wires)
            implements Message {}

    /** @param missedRecords {@link io.busbar.log.SpanReader#UNCOUNTED} of a shared source */
    record Accept(
            long position,
            long credit,
            long missedRecords,
            long missedBytes,
            byte[] salt,
            Outcome outcome,
            String wire,
            byte[] ticket)
            implements Message {
        /** What the replica will never get, for people. */
        static String missed(final long records, final long bytes) {
            return (records < 0 ? "an unknown number of" : records) + " records, " + bytes + " bytes";
        }

        String missed() {
            return missed(missedRecords, missedBytes);
        }
    }

    record Taken(long position, long credit) implements Message {}

    record Heartbeat(long position) implements Message {}

    record Failure(Reason reason, String detail) implements Message {}

    record Goodbye(long position) implements Message {}
}
