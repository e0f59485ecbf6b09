package io.busbar.bridge.wire.uring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.busbar.log.Channel;
import io.busbar.log.ChannelGeometry;
import io.busbar.log.ChannelLayout;
import io.busbar.log.ExclusiveAppender;
import io.busbar.log.LogReader;
import io.busbar.log.SpanReader;
import io.busbar.log.SpanWriter;
import io.busbar.shm.Access;
import io.busbar.shm.Backing;
import io.busbar.shm.Region;
import io.busbar.shm.RegionSpec;
import java.nio.file.Path;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** A source with a publisher, its replica with a subscriber, and what a link has of both. */
final class Logs implements AutoCloseable {
    private static final int FIND = 256 << 10;
    private static long serial;

    private final Path sourcePath = path();
    private final Path replicaPath = path();
    private final Channel publisher;
    private final Channel subscriber;
    private final Channel mapped;
    private final Channel replica;
    private final ExclusiveAppender appender;
    private final LogReader follower;
    final SpanReader reader;
    final SpanWriter writer;
    private int offered;
    private int received;

    Logs(final long capacity) {
        final ChannelGeometry geometry = new ChannelGeometry(capacity, 16, 1, 4);
        publisher = Channel.create(sourcePath, geometry, spec(geometry));
        appender = new ExclusiveAppender(publisher);
        mapped = Channel.attach(sourcePath, Access.READ_ONLY, false, false);
        reader = SpanReader.join(mapped, true);
        replica = Channel.createReplica(replicaPath, geometry, spec(geometry), reader.origin());
        writer = new SpanWriter(replica);
        subscriber = Channel.attach(replicaPath, Access.READ_ONLY, false, false);
        follower = LogReader.join(subscriber, true, true);
    }

    private static Path path() {
        return Path.of(
                "/dev/shm", "busbar-test-uring-" + ProcessHandle.current().pid() + "-" + serial++);
    }

    private static RegionSpec spec(final ChannelGeometry geometry) {
        return RegionSpec.of(
                Backing.SHM, ChannelLayout.FORMAT, ChannelLayout.VERSION, geometry.controlSize(), geometry.capacity());
    }

    private static byte[] payload(final int number, final int length) {
        final byte[] bytes = new byte[length];
        new Random(number).nextBytes(bytes);
        return bytes;
    }

    /** Publishes one message of so many bytes, if there is room. */
    boolean offer(final int length) {
        final byte[] bytes = payload(offered, length);
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        if (appender.offer(offered, bytes, buffer.addressOffset(), length) < 0) {
            return false;
        }
        offered++;
        return true;
    }

    /** What a link does with a sender: finds a span within the credit, and hands it over. */
    int carry(final io.busbar.bridge.wire.WireSender sender) throws io.busbar.bridge.wire.WireException {
        writer.raiseLimit();
        final int found = reader.find(writer.limit(), FIND);
        final int sent = found == 0 ? 0 : sender.send(reader.sent(), reader.address(), found);
        reader.sent(sent);
        final long taken = Math.min(writer.position(), sender.released());
        if (taken == writer.position()) {
            reader.taken(taken);
        }
        return sent;
    }

    /** Takes and checks what the replica shows. */
    void follow() {
        follower.poll(
                (buffer, offset, length, type, position) -> {
                    assertEquals(received, type);
                    final byte[] bytes = new byte[length];
                    buffer.getBytes(offset, bytes);
                    assertArrayEquals(payload(type, length), bytes);
                    received++;
                },
                1000);
    }

    int offered() {
        return offered;
    }

    int received() {
        return received;
    }

    @Override
    public void close() {
        follower.close();
        subscriber.close();
        writer.close();
        replica.close();
        reader.close();
        mapped.close();
        appender.close();
        publisher.close();
        Region.delete(sourcePath);
        Region.delete(replicaPath);
    }
}
