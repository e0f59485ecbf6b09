package io.busbar.bridge.wire;

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

/** A source that is published to, and its replica that is followed; numbered records, checked to the last byte. */
public final class LogPair implements AutoCloseable {
    private static final int SPAN = 256 << 10;
    private static long serial;

    private final Path sourcePath = path();
    private final Path replicaPath = path();
    private final Channel published;
    private final Channel held;
    private final Channel written;
    private final Channel followed;
    private final ExclusiveAppender appender;
    private final LogReader follower;
    public final SpanReader reader;
    public final SpanWriter writer;
    private int offered;
    private int received;

    /** @param capacity of both logs, in bytes */
    public LogPair(final long capacity) {
        final ChannelGeometry geometry = new ChannelGeometry(capacity, 16, 1, 2);
        published = Channel.create(sourcePath, geometry, spec(geometry));
        appender = new ExclusiveAppender(published);
        held = Channel.attach(sourcePath, Access.READ_ONLY, false, false);
        reader = SpanReader.join(held, true);
        written = Channel.createReplica(replicaPath, geometry, spec(geometry), reader.origin());
        writer = new SpanWriter(written);
        followed = Channel.attach(replicaPath, Access.READ_ONLY, false, false);
        follower = LogReader.join(followed, true, true);
    }

    private static Path path() {
        return Path.of("/dev/shm", "busbar-test-wire-" + ProcessHandle.current().pid() + "-" + serial++);
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

    /** Publishes the next record, if there is room. */
    public boolean offer(final int length) {
        final byte[] bytes = payload(offered, length);
        if (appender.offer(offered, bytes, new UnsafeBuffer(bytes).addressOffset(), length) < 0) {
            return false;
        }
        offered++;
        return true;
    }

    /** How many records were published. */
    public int offered() {
        return offered;
    }

    /** How many were followed. */
    public int received() {
        return received;
    }

    /** What a link does with a sender; returns bytes sent. */
    public int carry(final WireSender sender) throws WireException {
        sender.poll();
        writer.raiseLimit();
        final int found = reader.find(writer.limit(), SPAN);
        final int sent = found == 0 || !sender.isOpen() ? 0 : sender.send(reader.sent(), reader.address(), found);
        reader.sent(sent);
        if (sender.released() >= writer.position()) {
            reader.taken(writer.position());
        }
        return sent;
    }

    /** Takes and checks what the replica shows. */
    public void follow() {
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

    /** What a link does after a cut. */
    public void resume() {
        writer.abandon();
        if (!reader.resume(writer.position())) {
            throw new AssertionError("position " + writer.position() + " is unknown to the source");
        }
    }

    @Override
    public void close() {
        for (final Channel each : new Channel[] {published, held, written, followed}) {
            each.close();
        }
        Region.delete(sourcePath);
        Region.delete(replicaPath);
    }
}
