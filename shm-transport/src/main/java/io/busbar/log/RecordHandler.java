package io.busbar.log;

import org.agrona.DirectBuffer;

/** Takes the records of a subscription, on the thread that polls. */
@FunctionalInterface
public interface RecordHandler {
    /** How many records a gap in a shared channel had: its publishers count in bytes alone. */
    long UNKNOWN = -1;

    /**
     * Called once for each record. A record counts as taken when this is called, even if it throws; the exception
     * reaches the caller of poll.
     *
     * @param buffer   wraps the payload and nothing else; valid until this returns. Of a holding subscription it is the
     *                 shared memory itself, mapped read-only: a write through a cast kills the process
     * @param offset   where the payload starts in the buffer
     * @param length   bytes of payload, 0 or more
     * @param type     the publisher's type, 0 or more
     * @param position position of the log right after this record
     */
    void onRecord(DirectBuffer buffer, int offset, int length, int type, long position);

    /**
     * Called by a lossy subscription that the publisher has overtaken, before the first record after the gap.
     *
     * @param records how many records were missed since the last one taken, exactly; {@link #UNKNOWN} in a shared
     *                channel
     * @param bytes   how many bytes of log they and any padding between them took, exactly
     */
    default void onGap(final long records, final long bytes) {}
}
