package io.busbar.log;

import static io.busbar.log.ExclusiveLogTest.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Unistd;
import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DoorbellTest {
    private static final int CAPACITY = 8192;
    private static final long FOREVER = TimeUnit.SECONDS.toNanos(60);

    /** A poll that takes longer slept until its time was up: nobody woke it. */
    private static final long LATE = FOREVER / 2;

    private static final RecordHandler IGNORE = (buffer, offset, length, type, position) -> {};

    @Test
    void shouldReturnWhenTimeIsUp() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            test.appender();
            final LogReader reader = test.holding(false);
            final long start = System.nanoTime();
            assertEquals(0, reader.poll(IGNORE, 1, 5_000_000));
            assertTrue(System.nanoTime() - start >= 5_000_000);
        }
    }

    @Test
    void shouldWakeASleeperByPublishingAndUseNoCpuUntilThen() throws Exception {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final Sleeper sleeper = new Sleeper(test.lossy(false));
            sleeper.awaitAsleep();
            final long before = sleeper.cpuNanos();
            TimeUnit.MILLISECONDS.sleep(300);
            final long used = sleeper.cpuNanos() - before;
            assertTrue(used < 5_000_000, used + " ns of CPU in 300 ms of sleep");
            TestChannel.offer(appender, 1, payload(10, 1));
            assertEquals(1, sleeper.result());
        }
    }

    @Test
    void shouldWakeASleeperByAClaimAndByABatch() throws Exception {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final Sleeper first = new Sleeper(test.holding(false));
            first.awaitAsleep();
            appender.claim(1, 8);
            appender.commitClaim();
            assertEquals(1, first.result());
            final Sleeper second = new Sleeper(test.holding(false));
            second.awaitAsleep();
            appender.beginBatch();
            TestChannel.batchOffer(appender, 1, payload(10, 1));
            TestChannel.batchOffer(appender, 2, payload(10, 2));
            appender.commitBatch();
            assertEquals(2, second.result());
        }
    }

    @Test
    void shouldWakeASleeperWhenTheChannelIsDeleted() throws Exception {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Sleeper sleeper = new Sleeper(test.holding(false));
            sleeper.awaitAsleep();
            test.attach(Access.READ_ONLY).retire();
            assertEquals(0, sleeper.result());
        }
    }

    /** What the kernel's barrier has passed over is found by another look, soon; docs/adr/0015. */
    @Test
    void shouldSleepShortUntilItsFlagHasStoodForASleep() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Doorbell sleeper = new Doorbell(test.attach(Access.READ_ONLY));
            final Doorbell publisher = new Doorbell(test.attach(Access.READ_WRITE));
            for (int i = 0; i < 2; i++) {
                assertTrue(sleeper.announce());
                assertEquals(Doorbell.UNSETTLED_NANOS, sleeper.longest(true, false));
                assertTrue(sleeper.announce());
                assertEquals(Doorbell.SURE_NANOS, sleeper.longest(true, false));
                assertTrue(sleeper.longest(false, false) < Doorbell.SURE_NANOS, "no barrier, no long sleep");
                assertTrue(sleeper.longest(true, true) < Doorbell.SURE_NANOS, "a claim may be abandoned");
                publisher.ring();
            }
        }
    }

    /** A publisher that is killed between taking the flag back and waking has told nobody. */
    @Test
    void shouldWakeASleeperWhomADeadPublisherWasAboutToWake() throws Exception {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Channel channel = test.attach(Access.READ_WRITE);
            new ExclusiveAppender(channel);
            final Sleeper sleeper = new Sleeper(test.holding(false));
            sleeper.awaitAsleep();
            Memory.setOpaque(channel.control() + ChannelLayout.SLEEPERS_OFFSET, 0);
            test.kill(channel);
            TestChannel.offer(test.appender(), 1, payload(10, 1));
            assertEquals(1, sleeper.result());
        }
    }

    /** Who holds the publisher back must not sleep, even if all there is to take is padding. */
    @Test
    void shouldWakeAHolderBehindWhichTheLogFillsUpWithAbortedBatches() throws Exception {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final Sleeper sleeper = new Sleeper(test.holding(false));
            sleeper.awaitAsleep();
            final long deadline = System.nanoTime() + LATE;
            while (appender.position() < 4 * CAPACITY) {
                appender.beginBatch();
                TestChannel.batchOffer(appender, 1, payload(1_000, 1));
                appender.abortBatch();
                assertTrue(System.nanoTime() < deadline, "the sleeper holds the publisher back");
            }
            while (TestChannel.offer(appender, 1, payload(10, 1)) < 0) {
                assertTrue(System.nanoTime() < deadline, "the sleeper holds the publisher back");
            }
            assertEquals(1, sleeper.result());
        }
    }

    /** Both sides sleep for each other at random moments around each message; a lost wake-up would be a deadlock. */
    @Test
    void shouldLoseNoWakeUp() throws Exception {
        final long seed = System.nanoTime();
        final int messages = 20_000;
        try (TestChannel there = new TestChannel(CAPACITY);
                TestChannel back = new TestChannel(CAPACITY)) {
            final ExclusiveAppender ping = there.appender();
            final ExclusiveAppender pong = back.appender();
            final LogReader pings = there.holding(false);
            final LogReader pongs = back.holding(false);
            final FutureTask<Void> echo =
                    new FutureTask<>(() -> exchange(pings, pong, messages, seed + 1, false), null);
            Thread.ofPlatform().start(echo);
            exchange(pongs, ping, messages, seed, true);
            echo.get(FOREVER, TimeUnit.NANOSECONDS);
        }
    }

    /** As above, but what comes first is padding, and a poll takes no more than that. */
    @Test
    void shouldNotSleepWhileARecordStandsBehindPadding() throws Exception {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final int messages = 20_000;
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader reader = test.holding(false);
            final FutureTask<Void> following = new FutureTask<>(
                    () -> {
                        for (int i = 0; i < messages; i++) {
                            awaitOne(reader, "message " + i + ", seed " + seed);
                        }
                    },
                    null);
            Thread.ofPlatform().start(following);
            for (int i = 0; i < messages && !following.isDone(); i++) {
                pause(random);
                appender.claim(1, 8);
                appender.abortClaim();
                final long position = TestChannel.offer(appender, i, payload(8, i));
                while (reader.position() != position && !following.isDone()) {
                    Thread.onSpinWait();
                }
            }
            following.get(FOREVER, TimeUnit.NANOSECONDS);
        }
    }

    private static void exchange(
            final LogReader in, final ExclusiveAppender out, final int messages, final long seed, final boolean first) {
        final Random random = new Random(seed);
        for (int i = 0; i < messages; i++) {
            if (first) {
                pause(random);
                TestChannel.offer(out, i, payload(8, i));
            }
            awaitOne(in, "message " + i + ", seed " + seed);
            if (!first) {
                pause(random);
                TestChannel.offer(out, i, payload(8, i));
            }
        }
    }

    private static void awaitOne(final LogReader reader, final String what) {
        final long start = System.nanoTime();
        assertEquals(1, reader.poll(IGNORE, 1, FOREVER), what);
        assertTrue(System.nanoTime() - start < LATE, "nobody woke the sleeper for " + what);
    }

    /** Around the 20 us after which the other side goes to sleep. */
    private static void pause(final Random random) {
        final long end = System.nanoTime() + random.nextInt(40_000);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** A thread in one waiting poll. */
    private static final class Sleeper {
        private final LogReader reader;
        private final FutureTask<Integer> poll;
        private volatile int tid;

        Sleeper(final LogReader reader) {
            this.reader = reader;
            poll = new FutureTask<>(() -> {
                tid = Unistd.gettid();
                return reader.poll(IGNORE, 10, FOREVER);
            });
            Thread.ofPlatform().start(poll);
        }

        /** Until the kernel says that the thread sleeps, having said so in the region. */
        void awaitAsleep() throws Exception {
            final long deadline = System.nanoTime() + FOREVER;
            while (tid == 0
                    || Memory.getOpaque(reader.channel.control() + ChannelLayout.SLEEPERS_OFFSET) == 0
                    || !asleep()) {
                assertTrue(System.nanoTime() < deadline, "the poll does not go to sleep");
                Thread.onSpinWait();
            }
        }

        private boolean asleep() throws Exception {
            final String stat =
                    java.nio.file.Files.readString(java.nio.file.Path.of("/proc/self/task/" + tid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).startsWith("S");
        }

        /** Time on a processor: the first figure of schedstat, in ns. */
        long cpuNanos() throws Exception {
            return Long.parseLong(of("schedstat").split(" ")[0]);
        }

        private String of(final String file) throws Exception {
            return Files.readString(Path.of("/proc/self/task", String.valueOf(tid), file));
        }

        int result() throws Exception {
            return poll.get(LATE, TimeUnit.NANOSECONDS);
        }
    }
}
