package io.busbar.log;

import static io.busbar.log.ExclusiveLogTest.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A durable slot changes hands while others are at work on the channel. */
class DurableOwnersTest {
    private static final int CAPACITY = 4096;
    private static final int ROUNDS = 300;
    private static final long NAME = 7;

    @Test
    void shouldLetOneOfTwoThatComeAtOnceHaveTheName() throws Exception {
        try (TestChannel source = new TestChannel(CAPACITY, 16, 3);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            final Channel first = source.attach(Access.READ_ONLY);
            final Channel second = source.attach(Access.READ_ONLY);
            final CyclicBarrier start = new CyclicBarrier(2);
            for (int round = 0; round < ROUNDS; round++) {
                final Future<SpanReader> one = threads.submit(() -> comeFor(first, start));
                final Future<SpanReader> other = threads.submit(() -> comeFor(second, start));
                assertTrue(one.get() == null ^ other.get() == null, "one of the two must be refused");
                (one.get() == null ? other : one).get().forget();
            }
        }
    }

    private static SpanReader comeFor(final Channel channel, final CyclicBarrier start) throws Exception {
        start.await();
        try {
            return SpanReader.joinDurable(channel, NAME, true);
        } catch (final ChannelBusyException e) {
            return null;
        }
    }

    /** Who is held back looks again and again whether the owner is dead; who looks for a slot meets this one first. */
    @Test
    void shouldNotRefuseTheOneThatComesBackWhileOthersLookAtItsSlot() throws ExecutionException, InterruptedException {
        try (TestChannel source = new TestChannel(CAPACITY, 16, 2);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            final ExclusiveAppender appender = source.appender();
            SpanReader.joinDurable(source.attach(Access.READ_ONLY), NAME, true).close();
            final AtomicBoolean over = new AtomicBoolean();
            final Future<?> publisher = threads.submit(() -> {
                while (!over.get()) {
                    TestChannel.offer(appender, 1, payload(16, 1));
                }
            });
            final Channel passing = source.attach(Access.READ_ONLY);
            final Future<?> joiner = threads.submit(() -> {
                while (!over.get()) {
                    LogReader.join(passing, true, false).close();
                }
            });
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    final Channel back = Channel.attach(source.path, Access.READ_ONLY, false, false);
                    assertNotNull(SpanReader.joinDurable(back, NAME, true));
                    back.close();
                }
            } finally {
                over.set(true);
            }
            publisher.get();
            joiner.get();
        }
    }

    /** Each store of giving a hold up, but for the last ones, as if it had been killed after it. */
    @Test
    void shouldBeginAnewAfterOneThatWasKilledWhileItGaveItsHoldUp() {
        try (TestChannel source = new TestChannel(CAPACITY, 16, 2)) {
            final ExclusiveAppender appender = source.appender();
            final Channel first = source.attach(Access.READ_ONLY);
            SpanReader.joinDurable(first, NAME, true);
            Memory.setIntRelease(
                    first.slotAddress(first.firstSubscriberSlot()) + ChannelLayout.SLOT_MODE_OFFSET,
                    ChannelLayout.MODE_HOLDING);
            source.kill(first);
            for (int i = 0; i < 2 * CAPACITY / 32; i++) {
                assertTrue(TestChannel.offer(appender, 1, payload(16, 1)) > 0, "it is evicted like any");
            }
            final SpanReader second = SpanReader.joinDurable(source.attach(Access.READ_ONLY), NAME, false);
            assertEquals(appender.position(), second.held());
        }
    }
}
