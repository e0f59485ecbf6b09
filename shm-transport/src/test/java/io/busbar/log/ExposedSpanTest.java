package io.busbar.log;

import static io.busbar.log.ExclusiveLogTest.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import org.junit.jupiter.api.Test;

/** A device writes a replica's log, stamps and all, and its writer catches up. */
class ExposedSpanTest {
    private static final int CAPACITY = Replica.CAPACITY;

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
}
