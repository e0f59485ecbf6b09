package io.busbar.log;

import static io.busbar.log.ExclusiveLogTest.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private static final int CAPACITY = 8192;
    private static final byte[] PAYLOAD = payload(48, 1);

    @Test
    void shouldEvictASubscriberWhoseProcessIsGone() throws Exception {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final Channel victim = test.attach(Access.READ_ONLY);
            LogReader.join(victim, true, false);
            fill(appender);
            test.kill(victim);
            awaitRoom(appender);
            assertEquals(ChannelLayout.NOT_HOLDING, victimCursor(test));
        }
    }

    @Test
    void shouldEvictASubscriberWhoseThreadHasEndedThoughItsProcessLives() throws Exception {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader victim = test.holding(false);
            fill(appender);
            Thread.ofPlatform().start(victim::bind).join();
            awaitRoom(appender);
        }
    }

    @Test
    void shouldNeverEvictASubscriberThatOnlyDoesNotPoll() throws Exception {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            reader.bind();
            final int offered = fill(appender);
            final long end = System.nanoTime() + 50_000_000;
            while (System.nanoTime() < end) {
                assertEquals(ExclusiveAppender.BACK_PRESSURED, TestChannel.offer(appender, 0, PAYLOAD));
            }
            assertEquals(offered, Received.drain(reader).types.size());
        }
    }

    @Test
    void shouldNotEvictTheNextOwnerOfADeadSubscribersSlot() throws Exception {
        try (TestChannel test = new TestChannel(CAPACITY, 16, 1)) {
            final ExclusiveAppender appender = test.appender();
            final Channel victim = test.attach(Access.READ_ONLY);
            LogReader.join(victim, true, false);
            test.kill(victim);
            final LogReader next = test.holding(false);
            final int offered = fill(appender);
            assertFalse(new Liveness(test.attach(Access.READ_ONLY)).evictIfDead(1));
            assertEquals(offered, Received.drain(next).types.size());
        }
    }

    @Test
    void shouldTellWhetherThePublisherLives() throws Exception {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final LogReader reader = test.holding(false);
            assertFalse(reader.isPublisherAlive());
            final AtomicReference<ExclusiveAppender> appender = new AtomicReference<>();
            final Thread thread = Thread.ofPlatform().start(() -> {
                appender.set(test.appender());
                appender.get().bind();
                assertTrue(reader.isPublisherAlive());
            });
            thread.join();
            // Java takes a thread for ended a moment before the kernel does.
            final long deadline = System.nanoTime() + 10_000_000_000L;
            while (reader.isPublisherAlive()) {
                assertTrue(System.nanoTime() < deadline, "a thread that has ended is taken for alive");
            }
        }
    }

    @Test
    void shouldShowWhoHoldsThePublisherBack() throws Exception {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader laggard = test.holding(false);
            final LogReader follower = test.holding(false);
            final int offered = fill(appender);
            Received.drain(follower);
            final ChannelStatus status = ChannelStatus.of(test.attach(Access.READ_ONLY));
            assertEquals(offered, status.records());
            assertEquals(appender.position(), status.position());
            final List<ChannelStatus.Participant> subscribers = status.subscribers();
            assertEquals(
                    List.of(true, false),
                    subscribers.stream().map(ChannelStatus.Participant::laggard).toList());
            assertEquals(laggard.position(), subscribers.getFirst().position());
            assertEquals(
                    appender.position() - laggard.position(),
                    subscribers.getFirst().behind());
            assertTrue(status.publishers().getFirst().refusals() > 0);
        }
    }

    private static long victimCursor(final TestChannel test) {
        return test.attach(Access.READ_ONLY).cursor(1);
    }

    private static int fill(final ExclusiveAppender appender) {
        int offered = 0;
        while (TestChannel.offer(appender, offered, PAYLOAD) > 0) {
            offered++;
        }
        return offered;
    }

    private static void awaitRoom(final ExclusiveAppender appender) {
        final long deadline = System.nanoTime() + 10_000_000_000L;
        while (TestChannel.offer(appender, 0, PAYLOAD) < 0) {
            assertTrue(System.nanoTime() < deadline, "a dead subscriber still holds the publisher");
        }
    }
}
