package io.busbar.log;

import static io.busbar.log.ExclusiveLogTest.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A holding reader that has seen many records of one size guesses that the next has it, too. */
class GuessedSizeTest {
    private static final int CAPACITY = 8192;
    private static final int MANY = 80;

    /** So many polls of so many records that the next poll guesses. */
    private static void settle(final ExclusiveAppender appender, final LogReader reader, final int length) {
        for (int turn = 0; turn < 4; turn++) {
            for (int i = 0; i < MANY; i++) {
                assertTrue(TestChannel.offer(appender, 1, payload(length, i)) > 0);
            }
            assertEquals(MANY, Received.drain(reader).types.size());
        }
    }

    @Test
    void shouldTakeRecordsOfOtherSizesInOrderAfterManyOfOne() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            for (int round = 0; round < 500; round++) {
                final int usual = random.nextInt(60);
                settle(appender, reader, usual);
                final List<byte[]> sent = new ArrayList<>();
                for (int i = 0; i < MANY; i++) {
                    sent.add(payload(random.nextInt(20) == 0 ? random.nextInt(100) : usual, i));
                    if (TestChannel.offer(appender, i, sent.getLast()) < 0) {
                        sent.removeLast();
                    }
                }
                final Received received = Received.drain(reader);
                assertEquals(sent.size(), received.payloads.size(), "seed " + seed);
                for (int i = 0; i < sent.size(); i++) {
                    assertArrayEquals(sent.get(i), received.payloads.get(i), "seed " + seed);
                }
                assertEquals(appender.position(), reader.position(), "seed " + seed);
            }
        }
    }

    /** Some of these round to the size that is guessed. */
    @ParameterizedTest
    @ValueSource(ints = {-1, -15, Integer.MIN_VALUE, CAPACITY / 4 + 1})
    void shouldRefuseALengthThatCannotBeAfterManyOfOne(final int length) {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            settle(appender, reader, 0);
            final long start = appender.position();
            TestChannel.offer(appender, 1, new byte[0]);
            final Channel channel = test.attach(Access.READ_WRITE);
            Memory.putInt(channel.address(start) + RecordLayout.LENGTH_OFFSET, length);
            assertThrows(CorruptLogException.class, () -> reader.poll(new Received(), 1));
            assertEquals(start, reader.position());
        }
    }

    @Test
    void shouldSkipPaddingOfTheSizeOfMany() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            settle(appender, reader, 32);
            assertTrue(appender.claim(1, 32) > 0);
            appender.abortClaim();
            TestChannel.offer(appender, 7, payload(32, 5));
            final Received received = Received.drain(reader);
            assertEquals(List.of(7), received.types);
            assertEquals(appender.position(), reader.position());
        }
    }

    @Test
    void shouldCountARecordAsTakenWhoseHandlerThrewAfterManyOfOne() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            settle(appender, reader, 32);
            final long records = reader.records();
            TestChannel.offer(appender, 1, payload(32, 1));
            TestChannel.offer(appender, 2, payload(32, 2));
            final RecordHandler failing = (buffer, offset, length, type, position) -> {
                throw new IllegalArgumentException("type " + type);
            };
            assertThrows(IllegalArgumentException.class, () -> reader.poll(failing, 10));
            assertEquals(records + 1, reader.records());
            assertEquals(List.of(2), Received.drain(reader).types);
        }
    }
}
