package io.busbar.log;

import static io.busbar.log.ExclusiveLogTest.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A publisher that is gone without a word: its attachment is closed, as the kernel does it, and nothing is written. */
class ReopeningTest {
    private static final int CAPACITY = 8192;

    @Test
    void shouldGoOnWhereTheLastPublisherEndedWhateverItWasDoing() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final LogReader reader = test.holding(false);
            final Received received = new Received();
            final List<Integer> committed = new ArrayList<>();
            int next = 0;
            for (int life = 0; life < 500; life++) {
                final Channel channel = test.attach(Access.READ_WRITE);
                final ExclusiveAppender appender = new ExclusiveAppender(channel);
                for (int i = random.nextInt(60); i > 0; i--) {
                    reader.poll(received, random.nextInt(40));
                    if (TestChannel.offer(appender, next, payload(random.nextInt(200), next)) > 0) {
                        committed.add(next++);
                    }
                }
                switch (random.nextInt(3)) {
                    case 0 -> appender.claim(1_000_000, random.nextInt(100));
                    case 1 -> leaveBatchOpen(appender, random);
                    default -> {}
                }
                test.kill(channel);
            }
            while (reader.poll(received, 100) > 0) {}
            assertEquals(committed, received.types, "seed " + seed);
            for (int i = 0; i < committed.size(); i++) {
                final byte[] bytes = received.payloads.get(i);
                assertArrayEquals(payload(bytes.length, committed.get(i)), bytes, "seed " + seed);
            }
        }
    }

    private static void leaveBatchOpen(final ExclusiveAppender appender, final Random random) {
        appender.beginBatch();
        for (int i = 0; i < 10; i++) {
            TestChannel.batchOffer(appender, 1_000_000 + i, payload(random.nextInt(4) * 16, i));
        }
    }

    @Test
    void shouldNotLetAReaderStepOntoAStampInsideABatchThatWasNeverCommitted() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final LogReader reader = test.holding(false);
            final Channel channel = test.attach(Access.READ_WRITE);
            final ExclusiveAppender victim = new ExclusiveAppender(channel);
            victim.beginBatch();
            TestChannel.batchOffer(victim, 100, payload(16, 1));
            TestChannel.batchOffer(victim, 101, payload(16, 1));
            test.kill(channel);
            final ExclusiveAppender successor = test.appender();
            TestChannel.offer(successor, 1, payload(16, 1));
            assertEquals(List.of(1), Received.drain(reader).types);
        }
    }

    /** Found by the model: the scrub must not stop at the cursor of a joiner that has yet to step back. */
    @Test
    void shouldScrubBehindTheCursorOfAJoinerThatCameTooLate() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Channel channel = test.attach(Access.READ_WRITE);
            final ExclusiveAppender victim = new ExclusiveAppender(channel);
            while (victim.position() < 2 * CAPACITY - CAPACITY / 16) {
                TestChannel.offer(victim, 1, payload(16, 1));
            }
            victim.beginBatch();
            for (int i = 0; i < 4; i++) {
                TestChannel.batchOffer(victim, 100 + i, payload(16, 1));
            }
            test.kill(channel);
            final Slot late = Slot.tryTake(test.attach(Access.READ_ONLY), 1, ChannelLayout.MODE_HOLDING);
            late.setCursor(0);
            final Channel next = test.attach(Access.READ_WRITE);
            final ExclusiveAppender successor = new ExclusiveAppender(next);
            for (long position = successor.position(); position < next.writeLimit(); position += 16) {
                assertNotEquals(RecordLayout.stamp(position, next.secret()), Memory.get(next.address(position)));
            }
        }
    }

    @Test
    void shouldRefuseASecondPublisherAndNameTheFirst() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender first = test.appender();
            final ChannelBusyException refusal = assertThrows(ChannelBusyException.class, test::appender);
            assertEquals(ProcessHandle.current().pid(), refusal.ownerPid());
            assertTrue(refusal.getMessage()
                    .contains("process " + ProcessHandle.current().pid()));
            first.close();
            test.appender();
        }
    }

    @Test
    void shouldKeepTheCountOfRecordsAcrossPublishers() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            for (int life = 0; life < 20; life++) {
                final Channel channel = test.attach(Access.READ_WRITE);
                final ExclusiveAppender appender = new ExclusiveAppender(channel);
                for (int i = 0; i < 100; i++) {
                    TestChannel.offer(appender, i, payload(60, i));
                }
                test.kill(channel);
            }
            assertEquals(2_000, test.holding(false).records());
        }
    }
}
