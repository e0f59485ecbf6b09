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
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes of one log land in another, in pieces, with cuts and kills between any two of them. */
class SpanTest {
    private static final int CAPACITY = Replica.CAPACITY;

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
    void shouldShowNothingEarlyOfWhatComesBeforeItsTurn() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (TestChannel source = new TestChannel(CAPACITY);
                Replica replica = new Replica(source, 0)) {
            final ExclusiveAppender appender = source.appender();
            final SpanReader reader = SpanReader.join(source.attach(Access.READ_ONLY), true);
            final LogReader follower = replica.follow();
            final Received received = new Received();
            final BitSet placed = new BitSet();
            int next = 0;
            int early = 0;
            while (next < 5_000 || received.types.size() < next) {
                if (next < 5_000 && TestChannel.offer(appender, next, payload(random.nextInt(300), next)) > 0) {
                    next++;
                }
                replica.writer.raiseLimit();
                // The reader stays where it is until something was taken: so any of its bytes can be sent again.
                final int found = reader.find(replica.writer.limit(), 1 << 20);
                final long base = reader.sent();
                final int units = (int) (base + found - replica.writer.landed()) / 16;
                if (units > 0) {
                    final int first = random.nextInt(Math.min(units, 40));
                    final int count = 1 + random.nextInt(Math.min(units - first, 30));
                    final long position = replica.writer.landed() + 16L * first;
                    final long address = reader.address() + position - base;
                    if (first > 0) {
                        replica.writer.place(position, address, 16 * count);
                        placed.set((int) (position / 16), (int) (position / 16) + count);
                        early++;
                    } else {
                        final int end = (int) (position / 16) + count;
                        replica.writer.land(address, 16 * count, 16 * (placed.nextClearBit(end) - end));
                    }
                }
                follower.poll(received, random.nextInt(4));
                assertTrue(follower.position() <= replica.writer.position(), "seed " + seed);
                if (random.nextInt(100) == 0) {
                    if (random.nextInt(3) == 0) {
                        replica.writer.abandon();
                    } else {
                        replica.restart(random.nextBoolean());
                    }
                    placed.clear();
                }
                reader.resume(replica.writer.position());
            }
            for (int i = 0; i < next; i++) {
                assertEquals(i, received.types.get(i), "seed " + seed);
                final byte[] bytes = received.payloads.get(i);
                assertArrayEquals(payload(bytes.length, i), bytes, "seed " + seed);
            }
            assertEquals(next, received.types.size(), "seed " + seed);
            assertTrue(early > 1_000);
            final SpanWriter writer = replica.writer;
            assertThrows(IllegalArgumentException.class, () -> writer.place(writer.landed(), reader.address(), 16));
            assertThrows(IllegalArgumentException.class, () -> writer.place(writer.limit() - 8, reader.address(), 16));
            assertThrows(IllegalArgumentException.class, () -> writer.place(writer.landed() + 4, reader.address(), 8));
        }
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
    void shouldNotHaveTwoDurableReadersOfOneName() {
        try (TestChannel source = new TestChannel(CAPACITY, 16, 3)) {
            final ExclusiveAppender appender = source.appender();
            final Channel first = source.attach(Access.READ_ONLY);
            SpanReader.joinDurable(first, 7, true);
            final Channel second = source.attach(Access.READ_ONLY);
            final ChannelBusyException busy =
                    assertThrows(ChannelBusyException.class, () -> SpanReader.joinDurable(second, 7, true));
            assertTrue(
                    busy.getMessage()
                            .contains("process " + ProcessHandle.current().pid()),
                    busy.getMessage());
            source.kill(first);
            SpanReader.joinDurable(second, 7, true).forget();
            // Nothing is left that would hold for nobody.
            for (int i = 0; i < 3 * CAPACITY / 64; i++) {
                assertTrue(TestChannel.offer(appender, i, payload(48, i)) > 0);
            }
        }
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
}
