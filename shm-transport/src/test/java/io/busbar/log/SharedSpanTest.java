package io.busbar.log;

import static io.busbar.log.ExclusiveLogTest.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import io.busbar.shm.Region;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** The log of several publishers as bytes: what the dead have claimed becomes padding before it is carried. */
class SharedSpanTest {
    private static final int CAPACITY = 8192;

    /** So many looks find a dead claim, if there is one. */
    private static final int LOOKS = 200;

    private long now;

    /** Each look comes a millisecond after the last: the kernel is asked each time. */
    private final LongSupplier clock = () -> now += 1_000_000;

    private SpanReader join(final TestChannel source) {
        return SpanReader.join(source.attach(Access.READ_WRITE), true, clock);
    }

    private static int look(final SpanReader reader) {
        int found = 0;
        for (int i = 0; i < LOOKS && found == 0; i++) {
            found = reader.find(Long.MAX_VALUE, CAPACITY);
        }
        return found;
    }

    @Test
    void shouldTurnTheClaimOfADeadPublisherIntoPaddingAndGoOnBehindIt() {
        try (TestChannel source = TestChannel.shared(CAPACITY)) {
            final LogReader subscriber = source.holding(true);
            final SpanReader reader = join(source);
            final SpanReader other = join(source);
            final Channel victim = source.attach(Access.READ_WRITE);
            final SharedAppender dying = new SharedAppender(victim);
            final SharedAppender survivor = source.sharedAppender();
            assertTrue(dying.claim(1, 100) > 0);
            TestChannel.offer(survivor, 2, payload(16, 2));
            assertEquals(0, look(reader), "its publisher lives");
            source.kill(victim);
            assertEquals(128 + 32, look(reader));
            assertEquals(128 + 32, look(other));
            final Channel log = source.attach(Access.READ_ONLY);
            assertTrue(log.isStamped(0), "what was sent must be there to be sent again");
            assertEquals(ChannelLayout.NOT_HOLDING, log.cursor(0), "the dead one holds nobody back any more");
            assertEquals(List.of(2), Received.drain(subscriber).types);
            reader.sent(128);
            reader.taken(128);
            assertTrue(reader.resume(128 + 32));
        }
    }

    @Test
    void shouldNotTouchTheClaimOfALivingPublisherHoweverOftenItLooks() {
        try (TestChannel source = TestChannel.shared(CAPACITY)) {
            final SpanReader reader = join(source);
            final SharedAppender slow = source.sharedAppender();
            TestChannel.offer(slow, 1, payload(16, 1));
            assertTrue(slow.claim(2, 100) > 0);
            assertEquals(32, look(reader));
            reader.sent(32);
            assertEquals(0, look(reader));
            slow.commitClaim();
            assertEquals(128, look(reader));
        }
    }

    @Test
    void shouldNotBeDrainedBeforeWhatWasClaimedIsDecided() {
        try (TestChannel source = TestChannel.shared(CAPACITY)) {
            final SpanReader reader = join(source);
            final Channel victim = source.attach(Access.READ_WRITE);
            assertTrue(new SharedAppender(victim).claim(1, 100) > 0);
            assertFalse(reader.isDrained());
            assertFalse(reader.announceSleep(), "who claimed may die without ringing");
            source.kill(victim);
            assertEquals(128, look(reader));
            reader.sent(128);
            reader.taken(128);
            assertTrue(reader.isDrained());
        }
    }

    @Test
    void shouldRefuseALogThatItMayNotWriteAndCountNoRecords() {
        try (TestChannel source = TestChannel.shared(CAPACITY)) {
            final Channel readOnly = source.attach(Access.READ_ONLY);
            assertThrows(IllegalArgumentException.class, () -> SpanReader.join(readOnly, true));
            assertThrows(IllegalArgumentException.class, () -> SpanReader.joinDurable(readOnly, 7, true));
            assertEquals(SpanReader.UNCOUNTED, join(source).records());
        }
    }

    @Test
    void shouldCarryWhatASubscriberGetsWhoeverDiesAndWhoeverRecovers() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (TestChannel source = TestChannel.shared(CAPACITY);
                Copy first = new Copy(source, join(source));
                Copy second = new Copy(source, join(source))) {
            final Publishers publishers = new Publishers(source, random);
            final LogReader subscriber = source.holding(true);
            final Received received = new Received();
            for (int round = 0; round < 20_000; round++) {
                publishers.act();
                subscriber.poll(received, random.nextInt(4));
                for (final Copy copy : List.of(first, second)) {
                    copy.carry(random.nextInt(700));
                    if (random.nextInt(40) == 0) {
                        copy.restart();
                    }
                }
            }
            publishers.end();
            for (int i = 0; i < 5_000; i++) {
                subscriber.poll(received, 100);
                first.carry(CAPACITY);
                second.carry(CAPACITY);
            }
            assertTrue(publishers.deaths > 50, publishers.deaths + " deaths, seed " + seed);
            assertEquals(publishers.committed, received.types, "seed " + seed);
            for (final Copy copy : List.of(first, second)) {
                assertEquals(received.types, copy.received.types, "seed " + seed);
                for (int i = 0; i < received.payloads.size(); i++) {
                    assertArrayEquals(received.payloads.get(i), copy.received.payloads.get(i), "seed " + seed);
                }
            }
        }
    }

    /** Publishers that claim, publish around each other's claims, and die. */
    private static final class Publishers {
        private final TestChannel source;
        private final Random random;
        private final List<Integer> committed = new ArrayList<>();
        private final List<SharedAppender> living = new ArrayList<>();
        private final List<Channel> channels = new ArrayList<>();
        private int claimed = -1;
        private int place;
        private int next;
        private int deaths;

        Publishers(final TestChannel source, final Random random) {
            this.source = source;
            this.random = random;
            begin();
            begin();
        }

        private void begin() {
            channels.add(Channel.attach(source.path, Access.READ_WRITE, false, false));
            living.add(new SharedAppender(channels.getLast()));
        }

        void act() {
            final SharedAppender free = living.getLast();
            if (TestChannel.offer(free, next, payload(random.nextInt(300), next)) > 0) {
                committed.add(next++);
            }
            if (claimed < 0) {
                if (random.nextInt(5) == 0 && living.getFirst().claim(next, 8) > 0) {
                    claimed = next++;
                    place = committed.size();
                }
            } else if (random.nextInt(5) == 0) {
                if (random.nextBoolean()) {
                    die();
                } else {
                    living.getFirst().commitClaim();
                    committed.add(place, claimed);
                }
                claimed = -1;
            }
        }

        private void die() {
            deaths++;
            living.removeFirst();
            channels.removeFirst().close();
            begin();
            // Now the one that was free is the one that claims.
        }

        void end() {
            if (claimed >= 0) {
                die();
            }
        }
    }

    /** A replica, what fills it, and a subscriber of it. */
    private static final class Copy implements AutoCloseable {
        private static long serial;
        private final Path path = Path.of(
                "/dev/shm", "busbar-test-copy-" + ProcessHandle.current().pid() + "-" + serial++);
        private final Received received = new Received();
        private final SpanReader reader;
        private final Channel followed;
        private final LogReader follower;
        private Channel channel;
        private SpanWriter writer;

        Copy(final TestChannel source, final SpanReader reader) {
            this.reader = reader;
            final ChannelGeometry geometry = new ChannelGeometry(CAPACITY, 16, 1, 1);
            final ReplicaOrigin origin;
            try (Channel attached = Channel.attach(source.path, Access.READ_ONLY, false, false)) {
                origin = new ReplicaOrigin(attached.incarnation(), attached.secret(), reader.held(), 0);
            }
            channel = Channel.createReplica(path, geometry, TestChannel.spec(geometry), origin);
            writer = new SpanWriter(channel);
            followed = Channel.attach(path, Access.READ_ONLY, false, false);
            follower = LogReader.join(followed, true, true);
        }

        void carry(final int most) {
            writer.raiseLimit();
            final int found = Math.min(reader.find(writer.limit(), 1 << 20), most);
            writer.land(reader.address(), found);
            reader.sent(found);
            reader.taken(writer.position());
            follower.poll(received, 5);
        }

        void restart() {
            channel.close();
            channel = Channel.attach(path, Access.READ_WRITE, false, false);
            writer = new SpanWriter(channel);
            assertTrue(reader.resume(writer.position()));
        }

        @Override
        public void close() {
            channel.close();
            followed.close();
            Region.delete(path);
        }
    }
}
