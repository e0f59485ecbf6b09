package io.busbar.log;

import io.busbar.shm.Access;
import io.busbar.shm.Backing;
import io.busbar.shm.Region;
import io.busbar.shm.RegionSpec;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.agrona.concurrent.UnsafeBuffer;

/** A channel in /dev/shm for one test, and as many attachments to it as the test wants. */
final class TestChannel implements AutoCloseable {
    private static long serial;

    final Path path;
    final ChannelGeometry geometry;
    private final Deque<Channel> open = new ArrayDeque<>();

    TestChannel(final long capacity, final int alignment, final int subscriberSlots) {
        this(new ChannelGeometry(capacity, alignment, 1, subscriberSlots));
    }

    TestChannel(final ChannelGeometry geometry) {
        path = Path.of("/dev/shm", "busbar-test-" + ProcessHandle.current().pid() + "-" + serial++);
        this.geometry = geometry;
        Channel.create(path, geometry, spec(geometry)).close();
    }

    TestChannel(final long capacity) {
        this(capacity, 16, 4);
    }

    static RegionSpec spec(final ChannelGeometry geometry) {
        return new RegionSpec(
                Backing.SHM,
                ChannelLayout.FORMAT,
                ChannelLayout.VERSION,
                geometry.controlSize(),
                geometry.capacity(),
                0600,
                false,
                false,
                -1);
    }

    Channel attach(final Access access) {
        final Channel channel = Channel.attach(path, access, false, false);
        open.push(channel);
        return channel;
    }

    ExclusiveAppender appender() {
        return new ExclusiveAppender(attach(Access.READ_WRITE));
    }

    LogReader holding(final boolean oldest) {
        return LogReader.join(attach(Access.READ_ONLY), true, oldest);
    }

    LogReader lossy(final boolean oldest) {
        return LogReader.join(attach(Access.READ_ONLY), false, oldest);
    }

    /** A member that takes one record at a time, of a group that begins at the oldest record. */
    LogReader member(final String group) {
        return LogReader.joinGroup(attach(Access.READ_ONLY), group, true, 1);
    }

    /** Closes the latest attachment as a kill would: nothing is written, the kernel drops the locks. */
    void kill(final Channel channel) {
        channel.close();
    }

    /** A channel for up to 4 publishers. */
    static TestChannel shared(final long capacity) {
        return new TestChannel(new ChannelGeometry(capacity, 16, 4, 4));
    }

    SharedAppender sharedAppender() {
        return new SharedAppender(attach(Access.READ_WRITE));
    }

    static long offer(final Appender appender, final int type, final byte[] payload) {
        final UnsafeBuffer buffer = new UnsafeBuffer(payload);
        return appender.offer(type, payload, buffer.addressOffset(), payload.length);
    }

    static long batchOffer(final Appender appender, final int type, final byte[] payload) {
        final UnsafeBuffer buffer = new UnsafeBuffer(payload);
        return appender.batchOffer(type, payload, buffer.addressOffset(), payload.length);
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        Region.delete(path);
    }
}
