package io.busbar.log;

import io.busbar.shm.Memory;

/** The stores of the publisher one by one, for twins that do them in a wrong order. Asks no cursor for space. */
final class Steps {
    private final Channel channel;
    final Checkpoints checkpoints;
    long tail;

    Steps(final Channel channel, final long tail) {
        this.channel = channel;
        this.tail = tail;
        checkpoints = new Checkpoints(channel);
    }

    long size(final Message message) {
        return RecordLayout.size(message.length(), channel.alignmentMask());
    }

    void payload(final long position, final Message message) {
        final long payload = channel.address(position) + RecordLayout.HEADER_LENGTH;
        Memory.copy(message.bytes, message.offset, payload, message.length());
    }

    void lengthAndType(final long position, final int length, final int type) {
        Memory.put(channel.address(position) + RecordLayout.LENGTH_OFFSET, RecordLayout.lengthAndType(length, type));
    }

    void stamp(final long position) {
        Memory.setRelease(
                channel.address(position) + RecordLayout.STAMP_OFFSET, RecordLayout.stamp(position, channel.secret()));
    }

    /** All of a record but its stamp. */
    void body(final long position, final Message message) {
        payload(position, message.at(position));
        lengthAndType(position, message.length(), Message.TYPE);
    }

    /** A record, and on to the next. */
    void publish(final Message message) {
        body(tail, message);
        stamp(tail);
        tail += size(message);
    }

    void announce(final long writeLimit) {
        Memory.setRelease(channel.control() + ChannelLayout.WRITE_LIMIT_OFFSET, writeLimit);
    }

    /** A moment in which a wrong order can be met: what is wrong in a twin, it does slowly. */
    static void dawdle() {
        for (int i = 0; i < 4; i++) {
            Thread.onSpinWait();
        }
    }
}
