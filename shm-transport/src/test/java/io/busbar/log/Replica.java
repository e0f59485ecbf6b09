package io.busbar.log;

import io.busbar.shm.Access;
import io.busbar.shm.Region;
import java.nio.file.Path;

/** A replica of a test's channel, with its writer. */
final class Replica implements AutoCloseable {
    static final int CAPACITY = 8192;

    private static long serial;
    private final Path path =
            Path.of("/dev/shm", "busbar-test-replica-" + ProcessHandle.current().pid() + "-" + serial++);
    Channel channel;
    SpanWriter writer;
    private Channel followed;

    Replica(final TestChannel source, final long position) {
        this(originOf(source, position));
    }

    Replica(final ReplicaOrigin origin) {
        final ChannelGeometry geometry = new ChannelGeometry(CAPACITY, 16, 1, 3);
        channel = Channel.createReplica(path, geometry, TestChannel.spec(geometry), origin);
        writer = new SpanWriter(channel);
    }

    private static ReplicaOrigin originOf(final TestChannel source, final long position) {
        try (Channel attached = Channel.attach(source.path, Access.READ_ONLY, false, false)) {
            return new ReplicaOrigin(attached.incarnation(), attached.secret(), position, 0);
        }
    }

    LogReader follow() {
        followed = Channel.attach(path, Access.READ_ONLY, false, false);
        return LogReader.join(followed, true, true);
    }

    /** Ends the writer, by a kill or in order, and starts another. */
    void restart(final boolean kill) {
        if (!kill) {
            writer.close();
        }
        channel.close();
        channel = Channel.attach(path, Access.READ_WRITE, false, false);
        writer = new SpanWriter(channel);
    }

    @Override
    public void close() {
        channel.close();
        if (followed != null) {
            followed.close();
        }
        Region.delete(path);
    }
}
