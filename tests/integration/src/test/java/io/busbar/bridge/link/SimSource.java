package io.busbar.bridge.link;

import io.busbar.log.Appender;
import io.busbar.log.Channel;
import io.busbar.log.ChannelGeometry;
import io.busbar.log.ChannelLayout;
import io.busbar.shm.Access;
import io.busbar.shm.Backing;
import io.busbar.shm.Memory;
import io.busbar.shm.Region;
import io.busbar.shm.RegionSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The source's channel with applications that publish to it: numbered records, batches, aborts, deaths. A shared
 * channel has several publishers; one claims, others publish behind it, and it commits, aborts or dies in the middle.
 */
final class SimSource {
    private static final int PUBLISHERS = 3;

    /** One more than are alive: who comes after a death takes the free one, and the dead one's stays as it was. */
    private static final int SLOTS = PUBLISHERS + 1;

    static final long CAPACITY = ChannelGeometry.MIN_CAPACITY;

    private final Random random;
    private final Trace trace;
    private final Path path;
    private final List<Channel> attached = new ArrayList<>();
    private final byte[] payload = new byte[600];
    private final UnsafeBuffer buffer = new UnsafeBuffer(payload);
    private final boolean shared;
    private final List<Publisher> publishers = new ArrayList<>();
    private Publisher current;

    /** Whose claim is open, and the number that it is for. */
    private Publisher claimant;

    private long claimed;

    /** Numbers of claims whose publishers died or thought better of it. */
    final Set<Long> neverCommitted = new HashSet<>();

    /** How many numbers were given away. */
    long published;

    SimSource(final SimNetwork network, final Path path, final boolean shared) {
        this.shared = shared;
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
        final ChannelGeometry geometry = new ChannelGeometry(CAPACITY, 16, shared ? SLOTS : 1, 2);
        Channel.create(path, geometry, spec(geometry)).close();
        for (int i = 0; i < (shared ? PUBLISHERS : 1); i++) {
            publishers.add(new Publisher(path));
        }
        current = publishers.getFirst();
    }

    /** A process that publishes. */
    private static final class Publisher {
        final Channel channel;
        final Appender appender;

        Publisher(final Path path) {
            channel = Channel.attach(path, Access.READ_WRITE, false, false);
            appender = Appender.open(channel);
        }
    }

    /** What a bridge on this host attaches by. */
    Optional<Channel> attach(final String name) {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        final Channel found = Channel.attach(path, shared ? Access.READ_WRITE : Access.READ_ONLY, false, false);
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
        if (shared) {
            takeTurns();
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            if (random.nextInt(10) == 0) {
                batch();
            } else if (!publishOne()) {
                return;
            }
        }
    }

    /** Another publisher goes on; the one whose claim is open may come to an end with it. */
    private void takeTurns() {
        if (claimant != null && random.nextInt(4) == 0) {
            settle();
        }
        current = publishers.get(random.nextInt(PUBLISHERS));
        if (current == claimant) {
            current = publishers.get((publishers.indexOf(claimant) + 1) % PUBLISHERS);
        }
        if (claimant == null && random.nextInt(3) == 0) {
            claim();
        }
    }

    private void claim() {
        if (current.appender.claim((int) published, length(published)) > 0) {
            trace.note("claimed", published);
            claimant = current;
            claimed = published++;
            current = publishers.get((publishers.indexOf(claimant) + 1) % PUBLISHERS);
        }
    }

    /** Ends the open claim, in one of the ways that there are. */
    void settle() {
        if (claimant == null) {
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> {
                neverCommitted.add(claimed);
                claimant.appender.abortClaim();
            }
            case 1, 2 -> {
                neverCommitted.add(claimed);
                die(claimant);
            }
            default -> {
                fill(claimed);
                Memory.copy(payload, buffer.addressOffset(), claimant.appender.claimAddress(), length(claimed));
                claimant.appender.commitClaim();
            }
        }
        claimant = null;
    }

    private long offer(final long number) {
        return current.appender.offer((int) number, payload, buffer.addressOffset(), fill(number));
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
        final Appender appender = current.appender;
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
            case 1 -> die(current);
            default -> {
                if (appender.commitBatch() >= 0) {
                    published += count;
                } else {
                    appender.abortBatch();
                }
            }
        }
    }

    /** A publisher's process is gone, and another begins; in a shared channel, it takes a slot that is free. */
    private void die(final Publisher publisher) {
        trace.note("publisher dies", published);
        publisher.channel.close();
        publishers.remove(publisher);
        final Publisher next = new Publisher(path);
        publishers.add(next);
        if (current == publisher) {
            current = next;
        }
    }

    /** The channel is deleted, and created anew by publishers that go on counting. */
    void recreate() {
        trace.note("source recreated", published);
        settle();
        publishers.forEach(publisher -> publisher.appender.close());
        try (Channel channel = Channel.attach(path, Access.READ_ONLY, false, false)) {
            channel.retire();
        }
        Region.delete(path);
        publishers.forEach(publisher -> publisher.channel.close());
        publishers.clear();
        create();
    }

    void close() {
        publishers.forEach(publisher -> publisher.channel.close());
        bridgeDied();
        Region.delete(path);
    }
}
