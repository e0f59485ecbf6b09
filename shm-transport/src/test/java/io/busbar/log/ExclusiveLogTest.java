package io.busbar.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Memory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExclusiveLogTest {
    private static final int CAPACITY = 8192;

    @ParameterizedTest
    @ValueSource(ints = {16, 64})
    void shouldDeliverRecordsOfEveryLengthUpToAQuarterOfTheCapacity(final int alignment) {
        try (TestChannel test = new TestChannel(CAPACITY, alignment, 4)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            for (int length = 0; length <= CAPACITY / 4; length++) {
                final byte[] payload = payload(length, length);
                assertTrue(TestChannel.offer(appender, length, payload) > 0, "refused length " + length);
                final Received received = Received.drain(reader);
                assertEquals(List.of(length), received.types);
                assertArrayEquals(payload, received.payloads.getFirst());
                assertEquals(appender.position(), received.positions.getFirst());
            }
            assertEquals(CAPACITY / 4 + 1, reader.records());
        }
    }

    @Test
    void shouldRefuseAtOnceWhatAHoldingSubscriberHasNoRoomForAndGoOnWhenItHas() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            int offered = 0;
            while (TestChannel.offer(appender, offered, payload(48, offered)) > 0) {
                offered++;
            }
            assertEquals(CAPACITY / 64, offered);
            assertEquals(ExclusiveAppender.BACK_PRESSURED, TestChannel.offer(appender, 0, new byte[0]));
            final Received received = new Received();
            assertEquals(1, reader.poll(received, 1));
            assertTrue(TestChannel.offer(appender, offered, payload(48, offered)) > 0);
            assertEquals(ExclusiveAppender.BACK_PRESSURED, TestChannel.offer(appender, 0, new byte[0]));
            final Received rest = Received.drain(reader);
            assertEquals(offered, rest.types.size());
            for (int i = 0; i < offered; i++) {
                assertEquals(i + 1, rest.types.get(i));
                assertArrayEquals(payload(48, i + 1), rest.payloads.get(i));
            }
        }
    }

    @Test
    void shouldNeverWaitForLossySubscribers() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            test.lossy(false);
            for (int i = 0; i < 10_000; i++) {
                assertTrue(TestChannel.offer(appender, i, payload(40, i)) > 0);
            }
        }
    }

    @Test
    void shouldShowNothingOfAClaimUntilItIsCommitted() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            assertTrue(appender.claim(7, 8) > 0);
            Memory.put(appender.claimAddress(), 0x1122334455667788L);
            assertEquals(0, reader.poll(new Received(), 10));
            appender.commitClaim();
            final Received received = Received.drain(reader);
            assertEquals(List.of(7), received.types);
            assertEquals(0x88, received.payloads.getFirst()[0] & 0xFF);
        }
    }

    @Test
    void shouldSkipAbortedClaimsWithoutCountingThem() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            TestChannel.offer(appender, 1, payload(10, 1));
            appender.claim(2, 100);
            appender.abortClaim();
            TestChannel.offer(appender, 3, payload(10, 3));
            assertEquals(List.of(1, 3), Received.drain(reader).types);
            assertEquals(2, reader.records());
            assertEquals(appender.position(), reader.position());
        }
    }

    @Test
    void shouldShowABatchAllAtOnce() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            appender.beginBatch();
            for (int i = 0; i < 10; i++) {
                assertTrue(TestChannel.batchOffer(appender, i, payload(i * 7, i)) > 0);
                assertEquals(0, reader.poll(new Received(), 100));
            }
            assertEquals(appender.commitBatch(), appender.position());
            assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), Received.drain(reader).types);
        }
    }

    @Test
    void shouldShowNothingOfAnAbortedBatchAndWhatComesAfterIt() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            appender.beginBatch();
            for (int i = 0; i < 5; i++) {
                TestChannel.batchOffer(appender, i, payload(100, i));
            }
            appender.abortBatch();
            TestChannel.offer(appender, 9, payload(1, 9));
            assertEquals(List.of(9), Received.drain(reader).types);
            assertEquals(1, reader.records());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 64})
    void shouldTakeBatchesUpToAQuarterOfTheCapacityAndSayWhenTheyAreFull(final int alignment) {
        try (TestChannel test = new TestChannel(CAPACITY, alignment, 4)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            for (int round = 0; round < 50; round++) {
                appender.beginBatch();
                final int length = round % 2 == 0 ? CAPACITY / 4 : 100;
                int added = 0;
                long result;
                while ((result = TestChannel.batchOffer(appender, added, payload(length, added))) > 0) {
                    added++;
                }
                assertEquals(ExclusiveAppender.BATCH_FULL, result);
                assertTrue(added > 0);
                if (round % 3 == 0) {
                    appender.abortBatch();
                    assertEquals(0, Received.drain(reader).types.size());
                } else {
                    appender.commitBatch();
                    assertEquals(added, Received.drain(reader).types.size());
                }
                assertEquals(appender.position(), reader.position());
            }
        }
    }

    @Test
    void shouldRefuseWhatComesOutOfTurn() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            appender.claim(0, 8);
            assertThrows(IllegalStateException.class, () -> TestChannel.offer(appender, 0, new byte[1]));
            assertThrows(IllegalStateException.class, () -> appender.claim(0, 8));
            assertThrows(IllegalStateException.class, appender::beginBatch);
            appender.commitClaim();
            appender.beginBatch();
            assertThrows(IllegalStateException.class, () -> TestChannel.offer(appender, 0, new byte[1]));
            appender.batchClaim(0, 8);
            assertThrows(IllegalStateException.class, appender::commitBatch);
            appender.commitClaim();
            appender.commitBatch();
            assertTrue(TestChannel.offer(appender, 0, new byte[1]) > 0);
        }
    }

    @Test
    void shouldCountARecordAsTakenWhoseHandlerThrows() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            TestChannel.offer(appender, 1, payload(10, 1));
            TestChannel.offer(appender, 2, payload(10, 2));
            final RecordHandler thrower = (buffer, offset, length, type, position) -> {
                throw new IllegalArgumentException("from the handler");
            };
            assertThrows(IllegalArgumentException.class, () -> reader.poll(thrower, 10));
            assertEquals(List.of(2), Received.drain(reader).types);
        }
    }

    static byte[] payload(final int length, final int seed) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (seed * 31 + i);
        }
        return bytes;
    }
}
