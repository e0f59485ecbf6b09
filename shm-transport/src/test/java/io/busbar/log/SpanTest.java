package io.busbar.log;

import static io.busbar.log.ExclusiveLogTest.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import io.busbar.shm.Region;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes of one log land in another, in pieces, with cuts and kills between any two of them. */
class SpanTest {
    private static final int CAPACITY = 8192;

    @Test
    void shouldCarryEachRecordOnceInOrderHoweverItIsCutUp() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (TestChannel source = new TestChannel(CAPACITY);
                Replica replica = new Replica(source, 0)) {
            final ExclusiveAppender appender = source.appender();
            final SpanReader reader = SpanReader.join(source.attach(Access.READ_ONLY), true);
            final LogReader follower = replica.follow();
            final Received received = new Received();
            int next = 0;
            for (int round = 0; round < 30_000; round++) {
                if (TestChannel.offer(appender, next, payload(random.nextInt(400), next)) > 0) {
                    next++;
                }
                carry(reader, replica.writer, random.nextInt(700));
                reader.taken(replica.writer.position());
                follower.poll(received, random.nextInt(4));
                if (random.nextInt(40) == 0) {
                    replica.restart(random.nextBoolean());
                    assertTrue(reader.resume(replica.writer.position()), "seed " + seed);
                }
            }
            while (received.types.size() < next) {
                carry(reader, replica.writer, 500);
                reader.taken(replica.writer.position());
                follower.poll(received, 10);
            }
            for (int i = 0; i < next; i++) {
                assertEquals(i, received.types.get(i), "seed " + seed);
                final byte[] bytes = received.payloads.get(i);
                assertArrayEquals(payload(bytes.length, i), bytes, "seed " + seed);
            }
            assertEquals(next, replica.writer.records());
            assertEquals(appender.position(), replica.writer.position());
        }
    }

    private static void carry(final SpanReader reader, final SpanWriter writer, final int most) {
        writer.raiseLimit();
        final int found = Math.min(reader.find(writer.limit(), 1 << 20), most);
        writer.land(reader.address(), found);
        reader.sent(found);
    }

    @Test
    void shouldNotShowARecordWhoseOtherHalfWasCutOff() {
        try (TestChannel source = new TestChannel(CAPACITY);
                Replica replica = new Replica(source, 0)) {
            final ExclusiveAppender appender = source.appender();
            TestChannel.offer(appender, 1, payload(16, 1));
            TestChannel.offer(appender, 2, payload(100, 2));
            final SpanReader reader = SpanReader.join(source.attach(Access.READ_ONLY), true);
            final LogReader follower = replica.follow();
            replica.writer.raiseLimit();
            reader.find(replica.writer.limit(), CAPACITY);
            // The first record but for its last byte, then, after a cut, exactly it.
            assertFalse(replica.writer.land(reader.address(), 31));
            replica.writer.abandon();
            assertTrue(replica.writer.land(reader.address(), 32 + 20));
            assertEquals(1, Received.drain(follower).types.size());
            replica.writer.abandon();
            assertEquals(32, replica.writer.position());
            assertNotEquals(source.attach(Access.READ_ONLY).secret() ^ 32, Memory.get(replica.channel.address(32)));
            reader.sent(32);
            assertTrue(replica.writer.land(reader.address(), 128));
            assertEquals(1, Received.drain(follower).types.size());
        }
    }

    @Test
    void shouldBeginWhereTheSourceIsAndCountLikeIt() {
        try (TestChannel source = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = source.appender();
            for (int i = 0; i < 1_000; i++) {
                TestChannel.offer(appender, i, payload(50, i));
            }
            final SpanReader reader = SpanReader.join(source.attach(Access.READ_ONLY), true);
            assertTrue(reader.held() > 0);
            try (Replica replica = new Replica(reader.origin())) {
                assertEquals(reader.held(), replica.writer.position());
                final LogReader follower = replica.follow();
                final Received received = new Received();
                while (replica.writer.position() < appender.position()) {
                    carry(reader, replica.writer, 1000);
                    follower.poll(received, 100);
                }
                follower.poll(received, 100);
                assertEquals(1_000, replica.writer.records());
                assertEquals(1_000, follower.records());
                assertEquals(999, received.types.getLast());
                assertEquals(1_000 - received.types.getFirst(), received.types.size());
            }
        }
    }

    @Test
    void shouldRefuseBytesThatAreNoRecordsOfTheSource() {
        try (TestChannel source = new TestChannel(CAPACITY);
                TestChannel other = new TestChannel(CAPACITY);
                Replica replica = new Replica(source, 0)) {
            final ExclusiveAppender appender = other.appender();
            TestChannel.offer(appender, 1, payload(16, 1));
            final SpanReader reader = SpanReader.join(other.attach(Access.READ_ONLY), true);
            replica.writer.raiseLimit();
            reader.find(replica.writer.limit(), CAPACITY);
            assertThrows(CorruptLogException.class, () -> replica.writer.land(reader.address(), 32));
            assertEquals(0, replica.writer.position());
            assertThrows(IllegalArgumentException.class, () -> replica.writer.land(reader.address(), CAPACITY));
            assertThrows(IllegalArgumentException.class, () -> new SpanWriter(source.attach(Access.READ_WRITE)));
        }
    }

    @Test
    void shouldBeHeldBackByTheReplicasSubscribersAndRefuseWhatCannotHaveBeenTaken() {
        try (TestChannel source = new TestChannel(CAPACITY);
                Replica replica = new Replica(source, 0)) {
            final ExclusiveAppender appender = source.appender();
            final SpanReader reader = SpanReader.join(source.attach(Access.READ_ONLY), true);
            final LogReader follower = replica.follow();
            int published = 0;
            while (true) {
                if (TestChannel.offer(appender, published, payload(48, 1)) > 0) {
                    published++;
                } else if (!moves(reader, replica.writer)) {
                    break;
                }
            }
            assertEquals(CAPACITY, replica.writer.position());
            assertEquals(2 * CAPACITY, published * 64);
            assertThrows(IllegalArgumentException.class, () -> reader.taken(reader.sent() + 64));
            assertThrows(IllegalArgumentException.class, () -> reader.taken(reader.held() - 64));
            final Received received = new Received();
            while (received.types.size() < published) {
                moves(reader, replica.writer);
                follower.poll(received, 7);
            }
        }
    }

    private static boolean moves(final SpanReader reader, final SpanWriter writer) {
        final long before = writer.position();
        carry(reader, writer, CAPACITY);
        reader.taken(writer.position());
        return writer.position() != before;
    }

    @Test
    void shouldHoldForADurableReaderThatIsDeadUntilItIsForgotten() {
        try (TestChannel source = new TestChannel(CAPACITY, 16, 2)) {
            final ExclusiveAppender appender = source.appender();
            final Channel first = source.attach(Access.READ_ONLY);
            SpanReader.joinDurable(first, 7, true);
            assertThrows(
                    ChannelBusyException.class,
                    () -> SpanReader.joinDurable(source.attach(Access.READ_ONLY), 7, true),
                    "a second slot would begin elsewhere");
            TestChannel.offer(appender, 1, payload(16, 1));
            source.kill(first);
            int published = 1;
            while (TestChannel.offer(appender, 1, payload(16, 1)) > 0) {
                published++;
            }
            assertEquals(CAPACITY / 32, published);
            assertEquals(
                    ChannelStatus.Mode.DURABLE,
                    ChannelStatus.of(source.attach(Access.READ_ONLY))
                            .subscribers()
                            .getFirst()
                            .mode());
            final LogReader other = source.holding(false);
            assertThrows(ChannelBusyException.class, () -> source.holding(false));
            other.close();
            final SpanReader second = SpanReader.joinDurable(source.attach(Access.READ_ONLY), 7, false);
            assertEquals(0, second.held());
            assertEquals(0, second.records());
            second.find(Long.MAX_VALUE, 64);
            second.sent(64);
            second.taken(64);
            assertEquals(2, second.records());
            second.close();
            final SpanReader third = SpanReader.joinDurable(source.attach(Access.READ_ONLY), 7, false);
            assertEquals(64, third.held());
            third.forget();
            assertTrue(TestChannel.offer(appender, 1, payload(16, 1)) > 0);
        }
    }

    /** Writes a span as a device does: all but the first stamp, and, if it comes so far, so much of the stamp. */
    private static void write(final SpanReader reader, final Replica replica, final int bytes, final int ofStamp) {
        final long target = replica.channel.address(reader.sent());
        Memory.copy(reader.address() + 8, target + 8, bytes - 8);
        Memory.copy(reader.address(), target, ofStamp);
    }

    @Test
    void shouldCatchUpWithWhatADeviceHasWrittenAndNeverTakeATornStamp() {
        try (TestChannel source = new TestChannel(CAPACITY);
                Replica replica = new Replica(source, 0)) {
            final ExclusiveAppender appender = source.appender();
            final SpanReader reader = SpanReader.join(source.attach(Access.READ_ONLY), true);
            final LogReader follower = replica.follow();
            final Received received = new Received();
            int tornStamps = 0;
            for (int lap = 0, i = 0; lap < 200; lap++) {
                replica.writer.raiseLimit();
                replica.writer.expose();
                for (int k = 0; k < 3; k++, i++) {
                    TestChannel.offer(appender, i, payload(i % 90, i));
                }
                final int bytes = reader.find(replica.writer.limit(), CAPACITY);
                final long place = replica.channel.address(reader.sent());
                // As long as what stands there is not the stamp: the last lap's may differ from it in few bytes.
                for (int torn = 0; torn == 0 || Memory.get(place) != Memory.get(reader.address()); torn++) {
                    write(reader, replica, bytes, torn);
                    tornStamps++;
                    if (Memory.get(place) != Memory.get(reader.address())) {
                        assertFalse(replica.writer.advance(), "a stamp of which " + torn + " bytes are there");
                        follower.poll(received, 100);
                    }
                }
                assertEquals(i - 3, received.types.size());
                write(reader, replica, bytes, 8);
                // Subscribers see it before the writer has done anything.
                follower.poll(received, 100);
                assertEquals(i, received.types.size());
                assertTrue(replica.writer.advance());
                assertEquals(reader.sent() + bytes, replica.writer.position());
                assertEquals(i, replica.writer.records());
                reader.sent(bytes);
                reader.taken(replica.writer.position());
            }
            assertTrue(tornStamps > 400, tornStamps + " torn stamps");
        }
    }

    @Test
    void shouldGoOnAfterWhatWasWrittenWhenItIsKilledOrItsPathIsCut() {
        try (TestChannel source = new TestChannel(CAPACITY);
                Replica replica = new Replica(source, 0)) {
            final ExclusiveAppender appender = source.appender();
            final SpanReader reader = SpanReader.join(source.attach(Access.READ_ONLY), true);
            LogReader follower = replica.follow();
            for (int cut = 0, i = 0; cut < 100; cut++) {
                replica.writer.raiseLimit();
                replica.writer.expose();
                TestChannel.offer(appender, i++, payload(20, i));
                TestChannel.offer(appender, i++, payload(40, i));
                final int two = reader.find(replica.writer.limit(), CAPACITY);
                write(reader, replica, two, 8);
                reader.sent(two);
                // Of the next span, all but its first stamp, so that there are stamps without one before them.
                TestChannel.offer(appender, i, payload(30, i));
                TestChannel.offer(appender, i + 1, payload(30, i));
                final int more = reader.find(replica.writer.limit(), CAPACITY);
                write(reader, replica, more, cut % 2);
                final long inner = reader.sent() + 48;
                assertTrue(replica.channel.isStamped(inner));
                if (cut % 2 == 0) {
                    replica.writer.abandon();
                } else {
                    replica.restart(true);
                }
                assertFalse(replica.channel.isStamped(inner), "cut " + cut);
                assertEquals(i, replica.writer.records());
                assertEquals(reader.sent(), replica.writer.position());
                reader.sent(more);
                reader.taken(reader.sent() - more);
                reader.resume(replica.writer.position());
                // The other way of landing goes on from there.
                replica.writer.raiseLimit();
                final int again = reader.find(replica.writer.limit(), CAPACITY);
                assertTrue(replica.writer.land(reader.address(), again));
                reader.sent(again);
                reader.taken(replica.writer.position());
                i += 2;
                final Received received = Received.drain(follower);
                assertEquals(4, received.types.size());
                assertEquals(i - 1, received.types.getLast());
            }
        }
    }

    @Test
    void shouldTellOfStampsThatStandOnNoRecords() {
        try (TestChannel source = new TestChannel(CAPACITY);
                Replica replica = new Replica(source, 0)) {
            final long secret = source.attach(Access.READ_ONLY).secret();
            replica.writer.raiseLimit();
            replica.writer.expose();
            assertThrows(CorruptLogException.class, () -> replica.writer.advanceTo(32));
            for (final int length : new int[] {-1, CAPACITY, Integer.MAX_VALUE}) {
                Memory.putInt(replica.channel.address(0) + RecordLayout.LENGTH_OFFSET, length);
                Memory.put(replica.channel.address(0), RecordLayout.stamp(0, secret));
                assertThrows(CorruptLogException.class, replica.writer::advance, "length " + length);
            }
            replica.writer.abandon();
            assertEquals(0, replica.writer.position());
            assertFalse(replica.channel.isStamped(0));
        }
    }

    /** A replica of a test's channel, with its writer. */
    private static final class Replica implements AutoCloseable {
        private static long serial;
        private final Path path = Path.of(
                "/dev/shm", "busbar-test-replica-" + ProcessHandle.current().pid() + "-" + serial++);
        private Channel channel;
        private SpanWriter writer;
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
}
