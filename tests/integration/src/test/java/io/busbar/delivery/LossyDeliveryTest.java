package io.busbar.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.ChannelOptions;
import io.busbar.process.ChildJvm;
import io.busbar.process.ShmTempDir;
import io.busbar.traffic.Outcome;
import io.busbar.traffic.TestBus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lossy subscribers, each in a JVM of its own, that are overtaken: what they missed is told exactly. */
class LossyDeliveryTest {
    private static final int CAPACITY = 32 << 10;

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private final long seed = System.nanoTime();
    private final List<Outcome> outcomes = new ArrayList<>();

    @Test
    void shouldCountEachRecordThatItMissed() {
        final long[] done = overtake();
        for (final Outcome outcome : outcomes) {
            assertTrue(outcome.gaps() > 0, "it was never overtaken");
            assertEquals(done[0], outcome.received() + outcome.lostRecords());
            assertEquals(done[0], outcome.records());
            assertEquals(done[1], outcome.position());
        }
    }

    @Test
    void shouldCountEachByteThatItMissed() {
        // What was aborted takes space that no record tells of, so nothing is.
        final long[] done = overtake("withoutAborts");
        for (final Outcome outcome : outcomes) {
            assertTrue(outcome.gaps() > 0, "it was never overtaken");
            assertEquals(done[1], outcome.receivedBytes() + outcome.lostBytes());
        }
    }

    /** Returns how many records were published, and the position after them. */
    private long[] overtake(final String... options) {
        try (TestBus test = new TestBus(directory, ChannelOptions.DEFAULT.withCapacity(CAPACITY), seed, 1)) {
            final ChildJvm lossy = test.subscriber("lossy", "fromTheBeginning");
            final ChildJvm slow = test.subscriber("lossy", "fromTheBeginning", "slow");
            final ChildJvm publisher = test.publisher(Integer.MAX_VALUE, options);
            lossy.await("JOINED");
            slow.await("JOINED");
            publisher.await("READY");
            publisher.tell("0");
            for (int i = 0; i < 10; i++) {
                lossy.pause();
                // A record takes 16 bytes at least: after so many, the publisher has gone round once for sure.
                test.awaitProgress(0, CAPACITY / 16, publisher);
                lossy.resume();
                test.awaitProgress(0, 100, publisher, lossy);
            }
            publisher.tell("STOP");
            final long[] done = Outcome.numbers(publisher.await("DONE"));
            outcomes.add(Outcome.of(lossy));
            outcomes.add(Outcome.of(slow));
            return done;
        }
    }
}
