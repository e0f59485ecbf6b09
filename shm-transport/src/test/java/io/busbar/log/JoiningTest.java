package io.busbar.log;

import static io.busbar.log.ExclusiveLogTest.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoiningTest {
    private static final int CAPACITY = 8192;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldBeginAfterTheLastCommittedRecordFromNow(final boolean holding) {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            for (int i = 0; i < 1_000; i++) {
                TestChannel.offer(appender, i, payload(i % 50, i));
                final LogReader reader = LogReader.join(test.attach(Access.READ_ONLY), holding, false);
                assertEquals(appender.position(), reader.position());
                assertEquals(i + 1, reader.records());
                reader.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldBeginWithTheFirstRecordFromTheOldestWhileNothingIsOverwritten(final boolean holding) {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            TestChannel.offer(appender, 1, payload(1, 1));
            TestChannel.offer(appender, 2, payload(2, 2));
            final LogReader reader = LogReader.join(test.attach(Access.READ_ONLY), holding, true);
            assertEquals(List.of(1, 2), Received.drain(reader).types);
        }
    }

    @Test
    void shouldFindMostOfTheCapacityFromTheOldestAfterLaps() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            for (int i = 0; i < 3_000; i++) {
                TestChannel.offer(appender, i, payload(48, i));
            }
            final LogReader reader = test.holding(true);
            final int size = Received.drain(reader).types.size();
            assertTrue(size * 64 >= CAPACITY * 7 / 8 - 64, "only " + size + " records of 64 bytes");
            assertEquals(3_000, reader.records());
        }
    }

    @Test
    void shouldHoldThePublisherFromTheOldestRecordOn() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            for (int i = 0; i < 1_000; i++) {
                TestChannel.offer(appender, i, payload(48, i));
            }
            final LogReader reader = test.holding(true);
            int offered = 1_000;
            while (TestChannel.offer(appender, offered, payload(48, offered)) > 0) {
                offered++;
            }
            final List<Integer> types = Received.drain(reader).types;
            for (int i = 1; i < types.size(); i++) {
                assertEquals(types.get(i - 1) + 1, types.get(i));
            }
            assertEquals(offered - 1, types.getLast());
        }
    }

    @Test
    void shouldRefuseWhenAllSlotsAreTakenAndReuseThoseGivenBack() {
        try (TestChannel test = new TestChannel(CAPACITY, 16, 2)) {
            final LogReader first = test.holding(false);
            test.holding(false);
            final ChannelBusyException refusal = assertThrows(ChannelBusyException.class, () -> test.lossy(false));
            assertEquals(ProcessHandle.current().pid(), refusal.ownerPid());
            first.close();
            test.lossy(false);
        }
    }
}
