package io.busbar.log;

import io.busbar.shm.Memory;

/** Walks the log from a checkpoint, stamp by stamp, to the first place that has none. */
final class LogWalk {
    private LogWalk() {}

    /**
     * Returns the tail as it is now. Nothing from {@code start} on may be overwritten meanwhile: the caller is the
     * publisher, or holds {@code start}.
     *
     * @param bound the log cannot reach beyond this position
     */
    static Checkpoint toTail(final Channel channel, final Checkpoint start, final long bound) {
        long position = start.position();
        long records = start.records();
        for (; ; ) {
            if (!channel.isStamped(position)) {
                return new Checkpoint(position, records);
            }
            final long lengthAndType = Memory.getOpaque(channel.address(position) + RecordLayout.LENGTH_OFFSET);
            final int length = RecordLayout.length(lengthAndType);
            if (length < 0 || length > channel.maxPayload()) {
                throw CorruptLogException.badLength(channel, position, length);
            }
            position += RecordLayout.size(length, channel.alignmentMask());
            if (position > bound) {
                throw new CorruptLogException(channel.path() + ": a record ends at position " + position
                        + ", beyond the write limit " + bound + "; " + CorruptLogException.REMEDY);
            }
            if (RecordLayout.type(lengthAndType) != RecordLayout.PADDING) {
                records++;
            }
        }
    }
}
