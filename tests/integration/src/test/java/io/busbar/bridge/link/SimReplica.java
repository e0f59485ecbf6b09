package io.busbar.bridge.link;

import io.busbar.log.Channel;
import io.busbar.log.ChannelGeometry;
import io.busbar.log.LogReader;
import io.busbar.log.RecordHandler;
import io.busbar.log.ReplicaOrigin;
import io.busbar.shm.Access;
import io.busbar.shm.Region;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.agrona.DirectBuffer;

/** The replica's channel with an application that follows it and checks every record. */
final class SimReplica implements Replicas.Channels, RecordHandler {
    /** A replica's life, and the follower that joined when it began. */
    private record Life(Channel channel, LogReader reader, long source) {}

    private final SimNetwork network;
    private final Path path;
    private final Set<Long> neverCommitted;
    private final List<Channel> attached = new ArrayList<>();
    private final Deque<Life> lives = new ArrayDeque<>();
    private long source;
    private boolean mayRepeat;
    private boolean mayMiss;
    boolean sourceDeleted;
    long expected;
    String violation;

    /** @param neverCommitted numbers that went with their publishers */
    SimReplica(final SimNetwork network, final Path path, final Set<Long> neverCommitted) {
        this.network = network;
        this.neverCommitted = neverCommitted;
        this.path = path;
    }

    @Override
    public void check(final String peer, final String channel, final long capacity) {}

    @Override
    public Optional<Channel> attach(final String channel) {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        final Channel found = Channel.attach(path, Access.READ_WRITE, false, false);
        attached.add(found);
        return Optional.of(found);
    }

    @Override
    public Channel create(final String channel, final ChannelGeometry geometry, final ReplicaOrigin origin) {
        final Channel created = Channel.createReplica(path, geometry, SimSource.spec(geometry), origin);
        attached.add(created);
        final Channel followed = Channel.attach(path, Access.READ_ONLY, false, false);
        lives.add(new Life(followed, LogReader.join(followed, true, true), origin.incarnation()));
        network.trace.note("replica created", origin.position());
        return created;
    }

    @Override
    public void remove(final String channel) {
        try (Channel found = Channel.attach(path, Access.READ_ONLY, false, false)) {
            found.retire();
        }
        Region.delete(path);
    }

    /** Somebody deletes the replica. */
    void delete() {
        if (Files.exists(path)) {
            network.trace.note("replica deleted", expected);
            remove("");
        }
    }

    void bridgeDied() {
        attached.forEach(Channel::close);
        attached.clear();
    }

    /** Reads some; an old life to its end before the next. */
    void follow() {
        if (lives.isEmpty()) {
            return;
        }
        final Life life = lives.peek();
        if (source != life.source()) {
            mayMiss = sourceDeleted;
            source = life.source();
        }
        if (life.reader().poll(this, network.random.nextInt(8)) == 0 && lives.size() > 1 && isDrained(life)) {
            life.reader().close();
            life.channel().close();
            lives.poll();
            mayRepeat = true;
        }
    }

    private boolean isDrained(final Life life) {
        return life.reader().poll(this, 1_000) == 0;
    }

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        final long number = buffer.getLong(offset);
        network.trace.note("received", number);
        passDead();
        if (mayRepeat && number < expected || mayMiss && number > expected) {
            expected = number;
        }
        mayRepeat = false;
        mayMiss = false;
        if (!SimSource.isRecord(buffer, offset, length, expected) && violation == null) {
            violation = "expected record " + expected + ", got " + number + " of " + length + " bytes at " + position;
        }
        expected++;
    }

    /** Goes to the next number that was committed, or may be. */
    long passDead() {
        while (neverCommitted.contains(expected)) {
            expected++;
        }
        return expected;
    }

    void close() {
        bridgeDied();
        lives.forEach(life -> life.channel().close());
        Region.delete(path);
    }
}
