package io.busbar.log;

import static io.busbar.log.ExclusiveLogTest.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LossyReaderTest {
    private static final int CAPACITY = 8192;

    @Test
    void shouldCountTheGapExactlyWhenLapped() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.lossy(false);
            final long seed = System.nanoTime();
            final Random random = new Random(seed);
            final Received received = new Received();
            int published = 0;
            for (int round = 0; round < 200; round++) {
                final int burst = random.nextInt(400);
                for (int i = 0; i < burst; i++) {
                    if (random.nextInt(10) == 0) {
                        appender.claim(0, random.nextInt(200));
                        appender.abortClaim();
                    } else {
                        TestChannel.offer(appender, published, payload(random.nextInt(300), published));
                        published++;
                    }
                }
                final int before = received.types.size();
                while (reader.poll(received, 10) > 0) {}
                assertEquals(published, received.types.size() + received.lostRecords, "seed " + seed);
                assertEquals(appender.position(), reader.position(), "seed " + seed);
                for (int i = before; i < received.types.size(); i++) {
                    final int type = received.types.get(i);
                    assertArrayEquals(
                            payload(received.payloads.get(i).length, type), received.payloads.get(i), "seed " + seed);
                    assertTrue(i == 0 || type > received.types.get(i - 1), "seed " + seed);
                }
            }
            assertTrue(received.gaps > 0, "the test lapped nobody, seed " + seed);
            assertEquals(published, reader.records());
        }
    }

    @Test
    void shouldTellOfNoGapWhenItKeepsUp() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.lossy(false);
            final Received received = new Received();
            for (int i = 0; i < 5_000; i++) {
                TestChannel.offer(appender, i, payload(i % 100, i));
                assertEquals(1, reader.poll(received, 10));
            }
            assertEquals(0, received.gaps);
        }
    }
}
