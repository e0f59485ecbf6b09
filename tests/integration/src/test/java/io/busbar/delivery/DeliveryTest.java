package io.busbar.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.ChannelOptions;
import io.busbar.log.ChannelStatus.Participant;
import io.busbar.process.ChildJvm;
import io.busbar.process.ShmTempDir;
import io.busbar.traffic.Outcome;
import io.busbar.traffic.TestBus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holding subscribers, each in a JVM of its own: all records, in order, whole; none that was aborted. */
class DeliveryTest {
    private static final long FOREVER = Integer.MAX_VALUE;
    private static final int RECORDS = 30_000;

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private final long seed = System.nanoTime();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void shouldDeliverAllRecordsToEachSubscriber(final int count) {
        final ChannelOptions channel =
                ChannelOptions.DEFAULT.withCapacity(64 << 10).withAlignment(seed % 2 == 0 ? 16 : 64);
        try (TestBus test = new TestBus(directory, channel, seed, 1)) {
            final List<ChildJvm> subscribers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                subscribers.add(
                        i % 2 == 0
                                ? test.subscriber("fromTheBeginning", "oldest")
                                : test.subscriber("fromTheBeginning"));
            }
            final ChildJvm publisher = test.publisher(RECORDS);
            subscribers.forEach(subscriber -> assertEquals("0 0", subscriber.await("JOINED")));
            final long position = publish(publisher);
            for (final ChildJvm subscriber : subscribers) {
                final Outcome outcome = Outcome.of(subscriber);
                assertEquals(Map.of(0L, (long) RECORDS), outcome.published());
                assertEquals(RECORDS, outcome.received());
                assertEquals(RECORDS, outcome.records());
                assertEquals(position, outcome.position());
            }
        }
    }

    @Test
    void shouldLoseNothingWhenASlowSubscriberKeepsTheLogFull() {
        try (TestBus test = new TestBus(directory, ChannelOptions.DEFAULT.withCapacity(4096), seed, 1)) {
            final ChildJvm slow = test.subscriber("fromTheBeginning", "slow");
            final ChildJvm fast = test.subscriber("fromTheBeginning");
            final ChildJvm publisher = test.publisher(10_000);
            slow.await("JOINED");
            fast.await("JOINED");
            final long position = publish(publisher);
            final long refusals = refusals(test);
            assertTrue(refusals > 0, "the log was never full");
            for (final ChildJvm subscriber : List.of(slow, fast)) {
                final Outcome outcome = Outcome.of(subscriber);
                assertEquals(10_000, outcome.received());
                assertEquals(position, outcome.position());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"oldest", "now"})
    void shouldMissNothingAfterItJoinedInTheMiddle(final String start) {
        try (TestBus test = new TestBus(directory, ChannelOptions.DEFAULT.withCapacity(64 << 10), seed, 1)) {
            final ChildJvm publisher = test.publisher(FOREVER);
            publisher.await("READY");
            publisher.tell("0");
            test.awaitProgress(0, 10_000, publisher);
            final List<ChildJvm> joiners = List.of(test.subscriber(start), test.subscriber(start, "slow"));
            final List<long[]> joined = new ArrayList<>();
            joiners.forEach(joiner -> joined.add(Outcome.numbers(joiner.await("JOINED"))));
            test.awaitProgress(0, 10_000, publisher);
            publisher.tell("STOP");
            final long[] done = Outcome.numbers(publisher.await("DONE"));
            for (int i = 0; i < joiners.size(); i++) {
                final Outcome outcome = Outcome.of(joiners.get(i));
                final long records = joined.get(i)[1];
                assertTrue(records >= 10_000 - 64 * 1024 / 16, "joined at record " + records);
                assertEquals(done[0], records + outcome.received());
                assertEquals(done[0], outcome.records());
                assertEquals(done[1], outcome.position());
                assertEquals(Map.of(0L, done[0]), outcome.published());
            }
        }
    }

    /** Returns the position after the last record. */
    private static long publish(final ChildJvm publisher) {
        publisher.await("READY");
        publisher.tell("0");
        return Outcome.numbers(publisher.await("DONE"))[1];
    }

    private static long refusals(final TestBus test) {
        return test.bus().info(test.channel()).publishers().stream()
                .mapToLong(Participant::refusals)
                .sum();
    }
}
