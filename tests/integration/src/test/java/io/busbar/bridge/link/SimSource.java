package io.busbar.bridge.link;

import io.busbar.log.Channel;
import io.busbar.log.ChannelGeometry;
import io.busbar.log.ChannelLayout;
import io.busbar.log.ExclusiveAppender;
import io.busbar.shm.Access;
import io.busbar.shm.Backing;
import io.busbar.shm.Region;
import io.busbar.shm.RegionSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** The source's channel with an application that publishes to it: numbered records, batches, aborts, deaths. */
final class SimSource {
    static final long CAPACITY = ChannelGeometry.MIN_CAPACITY;

    private final Random random;
    private final Trace trace;
    private final Path path;
    private final List<Channel> attached = new ArrayList<>();
    private final byte[] payload = new byte[600];
    private final UnsafeBuffer buffer = new UnsafeBuffer(payload);
    private Channel channel;
    private ExclusiveAppender appender;
    long published;

    SimSource(final SimNetwork network, final Path path) {
        random = network.random;
        trace = network.trace;
        this.path = path;
        create();
    }

    static RegionSpec spec(final ChannelGeometry geometry) {
        return RegionSpec.of(
                Backing.SHM, ChannelLayout.FORMAT, ChannelLayout.VERSION, geometry.controlSize(), geometry.capacity());
    }

    private void create() {
        final ChannelGeometry geometry = new ChannelGeometry(CAPACITY, 16, 1, 2);
        channel = Channel.create(path, geometry, spec(geometry));
        appender = new ExclusiveAppender(channel);
    }

    /** What a bridge on this host attaches by. */
    Optional<Channel> attach(final String name) {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        final Channel found = Channel.attach(path, Access.READ_ONLY, false, false);
        attached.add(found);
        return Optional.of(found);
    }

    /** The bridge's process is gone: the kernel unmaps and drops locks. */
    void bridgeDied() {
        attached.forEach(Channel::close);
        attached.clear();
    }

    /** Publishes a record if there is room for it. */
    boolean publishOne() {
        if (offer(published) < 0) {
            return false;
        }
        published++;
        return true;
    }

    void publish() {
        for (int i = random.nextInt(4); i > 0; i--) {
            if (random.nextInt(10) == 0) {
                batch();
            } else if (!publishOne()) {
                return;
            }
        }
    }

    private long offer(final long number) {
        return appender.offer((int) number, payload, buffer.addressOffset(), fill(number));
    }

    private int fill(final long number) {
        final int length = length(number);
        buffer.putLong(0, number);
        for (int i = Long.BYTES; i < length; i++) {
            payload[i] = (byte) (number + i);
        }
        return length;
    }

    private static int length(final long number) {
        return Long.BYTES + (int) (number * 0x9E3779B97F4A7C15L >>> 57) * (number % 7 == 0 ? 4 : 1);
    }

    /** Whether a record is the one of this number, to the last byte. */
    static boolean isRecord(
            final org.agrona.DirectBuffer record, final int offset, final int length, final long number) {
        if (length != length(number) || record.getLong(offset) != number) {
            return false;
        }
        for (int i = Long.BYTES; i < length; i++) {
            if (record.getByte(offset + i) != (byte) (number + i)) {
                return false;
            }
        }
        return true;
    }

    private void batch() {
        appender.beginBatch();
        int count = 0;
        for (int i = random.nextInt(4); i >= 0; i--) {
            if (appender.batchOffer((int) (published + count), payload, buffer.addressOffset(), fill(published + count))
                    > 0) {
                count++;
            }
        }
        switch (random.nextInt(6)) {
            case 0 -> appender.abortBatch();
            case 1 -> die();
            default -> {
                appender.commitBatch();
                published += count;
            }
        }
    }

    /** The publisher's process is gone, and another takes over. */
    private void die() {
        trace.note("publisher dies", published);
        channel.close();
        channel = Channel.attach(path, Access.READ_WRITE, false, false);
        appender = new ExclusiveAppender(channel);
    }

    /** The channel is deleted, and created anew by a publisher that goes on counting. */
    void recreate() {
        trace.note("source recreated", published);
        appender.close();
        channel.retire();
        Region.delete(path);
        channel.close();
        create();
    }

    void close() {
        channel.close();
        bridgeDied();
        Region.delete(path);
    }
}
