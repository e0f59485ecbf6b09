package io.busbar.bridge.link;

import io.busbar.bridge.link.Message.Open;
import io.busbar.bridge.link.Message.Outcome;
import io.busbar.log.Channel;
import io.busbar.log.ChannelGeometry;
import io.busbar.log.SpanWriter;

/** A replica with its writer, and the session that uses it, if one does. */
final class Replica implements AutoCloseable {
    private final String name;
    private final Channel channel;
    private final SpanWriter writer;
    private ReplicaLink user;
    private Outcome outcome;
    private long missedRecords;
    private long missedBytes;

    Replica(final String name, final Channel channel, final SpanWriter writer) {
        this.name = name;
        this.channel = channel;
        this.writer = writer;
    }

    String name() {
        return name;
    }

    SpanWriter writer() {
        return writer;
    }

    long capacity() {
        return channel.geometry().capacity();
    }

    /** The session that fills it; null if none does. */
    ReplicaLink user() {
        return user;
    }

    void use(final ReplicaLink link) {
        user = link;
    }

    /** What became of it when it was opened for the session at work. */
    void opened(final Outcome what, final long records, final long bytes) {
        outcome = what;
        missedRecords = records;
        missedBytes = bytes;
    }

    Outcome outcome() {
        return outcome;
    }

    long missedRecords() {
        return missedRecords;
    }

    long missedBytes() {
        return missedBytes;
    }

    /** Whether it is the replica of a source: the same life of it, with the same measures. */
    boolean isOf(final Open request, final ChannelGeometry geometry) {
        return channel.originIncarnation() == request.incarnation()
                && writer.hasSecret(request.secret())
                && channel.geometry().capacity() == geometry.capacity()
                && channel.geometry().alignment() == geometry.alignment();
    }

    /** Whether somebody told that it is being deleted; one load. */
    boolean isRetired() {
        return channel.isRetired();
    }

    /** Whether it has its name still. A system call. */
    boolean exists() {
        return !channel.isRetired() && channel.isCurrent();
    }

    @Override
    public void close() {
        writer.close();
        channel.close();
    }
}
