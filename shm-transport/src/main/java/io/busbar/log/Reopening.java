package io.busbar.log;

import io.busbar.shm.Memory;

/**
 * What a publisher does before its first append: find the end of the log that its predecessor left, and make harmless
 * whatever lies behind it. Each step may be killed and done again.
 */
final class Reopening {
    private Reopening() {}

    /** Returns the end of the log; the caller owns the publisher slot. */
    static Checkpoint recover(final Channel channel, final Checkpoints checkpoints) {
        final long writeLimit = channel.writeLimit();
        final Checkpoint start = checkpoints.newest();
        checkpoints.checkAgainst(writeLimit, start);
        if (start.position() > writeLimit) {
            throw new CorruptLogException(channel.path() + ": checkpoint " + start.position()
                    + " is beyond the write limit " + writeLimit + "; " + CorruptLogException.REMEDY);
        }
        final Checkpoint end = LogWalk.toTail(channel, start, writeLimit);
        scrub(channel, end.position());
        return end;
    }

    /**
     * Zeroes stamps behind the tail. A predecessor killed inside a batch left some; this publisher's records may have
     * other lengths, and a reader would step onto such a stamp: a message that nobody committed.
     */
    private static void scrub(final Channel channel, final long tail) {
        // All of it, whatever the cursors say: a cursor below W may be that of a joiner which has yet to step back.
        // Space that a holder still needs has stamps of an earlier lap, which are none here.
        scrub(channel, tail, Math.min(channel.writeLimit(), tail + channel.capacity()));
    }

    /** Zeroes the stamps of a range, which begins where a record may. */
    static void scrub(final Channel channel, final long begin, final long end) {
        final long alignment = channel.alignmentMask() + 1;
        for (long position = begin; position < end; position += alignment) {
            final long address = channel.address(position) + RecordLayout.STAMP_OFFSET;
            if (Memory.get(address) == RecordLayout.stamp(position, channel.secret())) {
                Memory.setOpaque(address, 0);
            }
        }
    }
}
