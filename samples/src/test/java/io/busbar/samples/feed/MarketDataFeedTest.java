package io.busbar.samples.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.codecs.envelope.EnvelopeEncoder;
import io.busbar.codecs.envelope.MessageHeaderEncoder;
import io.busbar.samples.synthetic.SyntheticMarket;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MarketDataFeedTest {
    private static final int MESSAGES = 200_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "busbar-feed-test");
    private final Bus bus = Bus.open("feed", BusOptions.DEFAULT.withDirectory(directory));
    private final Publication publication = bus.addPublication("md", ChannelOptions.DEFAULT);
    private final Subscription subscription = bus.addSubscription("md");
    private final MarketDataPublisher publisher = new MarketDataPublisher(publication, new BackoffIdleStrategy());
    private final MarketDataFollower follower = new MarketDataFollower();

    MarketDataFeedTest() throws IOException {}

    @AfterEach
    void removeBus() throws IOException {
        bus.close();
        try (Stream<Path> files = Files.walk(directory)) {
            final List<Path> contentsFirst =
                    files.sorted(Comparator.reverseOrder()).toList();
            for (final Path file : contentsFirst) {
                Files.delete(file);
            }
        }
    }

    @Test
    void shouldDeliverEveryMessageOnceAndInOrder() throws Exception {
        final Running publishing = inThread(() -> {
            publisher.publish(new SyntheticMarket(1), MESSAGES, new Pace(0));
            publisher.end();
        });
        follow(Long.MAX_VALUE);
        publishing.await();

        assertEquals(MESSAGES, follower.tally().messages());
        assertEquals(publisher.tally().checksum(), follower.tally().checksum());
        assertEquals(publisher.tally().perTemplate(), follower.tally().perTemplate());
        assertEquals(0, follower.sequence().lost() + follower.sequence().duplicated() + follower.refused());
        assertEquals(MESSAGES, follower.latency().getTotalCount());
        assertEquals(8, follower.books().size());
    }

    @Test
    void shouldAllocateNothingPerMessage() throws Exception {
        final SyntheticMarket market = new SyntheticMarket(1);
        final long[] byPublisher = new long[1];
        final Running publishing = inThread(() -> {
            publisher.publish(market, MESSAGES, new Pace(0));
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            publisher.publish(market, 2 * MESSAGES, new Pace(0));
            byPublisher[0] = THREADS.getCurrentThreadAllocatedBytes() - before;
            publisher.end();
        });
        follow(MESSAGES);
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        follow(Long.MAX_VALUE);
        final long byFollower = THREADS.getCurrentThreadAllocatedBytes() - before;
        publishing.await();

        assertEquals(2 * MESSAGES, follower.tally().messages());
        // The smallest object has 16 bytes. A refused claim may cost some, about once a millisecond.
        assertTrue(byPublisher[0] < MESSAGES, "publisher: " + byPublisher[0] + " bytes");
        assertTrue(byFollower < MESSAGES, "follower: " + byFollower + " bytes");
    }

    @Test
    void shouldCountRecordsThatAreNoMessages() {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[100]);
        final int envelope = MessageHeaderEncoder.ENCODED_LENGTH + EnvelopeEncoder.BLOCK_LENGTH;
        publication.offer(record, 0, 0);
        publication.offer(record, 0, 100); // no schema
        final EnvelopeEncoder encoder = new EnvelopeEncoder().wrapAndApplyHeader(record, 0, new MessageHeaderEncoder());
        publication.offer(record, 0, envelope - 1);
        publication.offer(record, 0, envelope); // an envelope with nothing in it
        encoder.sequence(1).messageLength(100 - envelope + 1);
        publication.offer(record, 0, 100); // longer than its record
        encoder.sequence(2).messageLength(100 - envelope);
        publication.offer(record, 0, 100); // of no schema
        while (subscription.poll(follower, 10) > 0) {}

        assertEquals(6, follower.refused());
        assertEquals(0, follower.books().size());
    }

    private void follow(final long limit) {
        final IdleStrategy idle = new BackoffIdleStrategy();
        while (!follower.hasEnded() && follower.tally().messages() < limit) {
            idle.idle(subscription.poll(follower, 100));
        }
    }

    private static Running inThread(final Publishing publishing) {
        final FutureTask<Void> task = new FutureTask<>(() -> {
            publishing.run();
            return null;
        });
        return new Running(task, Thread.ofPlatform().start(task));
    }

    private record Running(FutureTask<Void> task, Thread thread) {
        /** What the thread has used belongs to it until it has ended, which is after its task has. */
        void await() throws Exception {
            task.get();
            thread.join();
        }
    }

    private interface Publishing {
        void run() throws IOException;
    }
}
