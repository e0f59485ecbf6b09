package io.busbar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.log.RecordHandler;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WaitSetTest {
    private static final long FOREVER = TimeUnit.SECONDS.toNanos(60);

    /** Who waits longer slept until time was up: nobody woke it. */
    private static final long LATE = FOREVER / 2;

    private static final int CHANNELS = 3;
    private static final RecordHandler IGNORE = (buffer, offset, length, type, position) -> {};

    @SuppressWarnings("restricted")
    private static final MethodHandle POLL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("poll").orElseThrow(),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

    /** The ways to wait. */
    enum Way {
        AWAIT,
        SELECTOR,
        DESCRIPTOR
    }

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private Bus bus;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[8]);

    @BeforeEach
    void open() {
        bus = Bus.open("test", BusOptions.DEFAULT.withDirectory(directory));
    }

    @AfterEach
    void close() {
        bus.close();
    }

    /** One thread that follows several channels. */
    private final class Follower implements AutoCloseable {
        final WaitSet set = new WaitSet();
        final List<Subscription> subscriptions = new ArrayList<>();
        private final Way way;
        private final Selector selector;

        Follower(final Way way, final String prefix, final SubscriptionOptions options) throws Exception {
            this.way = way;
            for (int i = 0; i < CHANNELS; i++) {
                subscriptions.add(bus.addSubscription(prefix + i, options));
                set.add(subscriptions.get(i));
            }
            selector = Selector.open();
            if (way == Way.SELECTOR) {
                set.channel().register(selector, SelectionKey.OP_READ);
            }
        }

        /** Waits once; may come back for no reason. */
        void await() throws Exception {
            switch (way) {
                case AWAIT -> set.await(FOREVER);
                case SELECTOR -> {
                    if (set.arm()) {
                        selector.select(TimeUnit.NANOSECONDS.toMillis(FOREVER));
                    }
                }
                case DESCRIPTOR -> {
                    if (set.arm()) {
                        assertTrue(isReadable(set.descriptor(), TimeUnit.NANOSECONDS.toMillis(FOREVER)));
                    }
                }
            }
        }

        int poll() {
            int taken = 0;
            for (final Subscription each : subscriptions) {
                taken += each.poll(IGNORE, 10);
            }
            return taken;
        }

        void takeOne(final String what) throws Exception {
            final long start = System.nanoTime();
            while (poll() == 0) {
                await();
                assertTrue(System.nanoTime() - start < LATE, "nobody woke the sleeper for " + what);
            }
        }

        @Override
        public void close() throws IOException {
            set.close();
            selector.close();
            subscriptions.forEach(Subscription::close);
        }
    }

    private static boolean isReadable(final int fd, final long timeoutMillis) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment pollfd = arena.allocate(8, 4);
            pollfd.set(ValueLayout.JAVA_INT, 0, fd);
            pollfd.set(ValueLayout.JAVA_SHORT, 4, (short) 1);
            return (int) POLL.invokeExact(pollfd, 1L, (int) timeoutMillis) == 1;
        } catch (final Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private void publish(final Publication publication) {
        while (publication.offer(message, 0, 8) < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldReturnWhenTimeIsUp() throws Exception {
        try (Follower follower = new Follower(Way.AWAIT, "c", SubscriptionOptions.DEFAULT)) {
            final long start = System.nanoTime();
            assertFalse(follower.set.await(5_000_000));
            assertTrue(System.nanoTime() - start >= 5_000_000);
        }
    }

    @Test
    void shouldSeeWhatIsThereWithoutSleeping() throws Exception {
        try (Follower follower = new Follower(Way.AWAIT, "c", SubscriptionOptions.DEFAULT.asLossy());
                Publication publication = bus.addPublication("c1")) {
            assertFalse(follower.subscriptions.get(1).isReady());
            publish(publication);
            assertTrue(follower.subscriptions.get(1).isReady());
            assertTrue(follower.set.await(FOREVER));
            assertFalse(follower.set.arm());
            assertEquals(1, follower.poll());
            assertFalse(follower.subscriptions.get(1).isReady());
            assertTrue(follower.set.arm());
        }
    }

    /** Both sides sleep for each other at random moments around each message; a lost wake-up would be a deadlock. */
    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLoseNoWakeUp(final Way way) throws Exception {
        final long seed = System.nanoTime();
        final int messages = 10_000;
        final SubscriptionOptions options = SubscriptionOptions.DEFAULT.withChannel(
                ChannelOptions.DEFAULT.withCapacity(8192).withPublisherSlots(2));
        for (int i = 0; i < CHANNELS; i++) {
            bus.addPublication("ping" + i, options.channel()).close();
            bus.addPublication("pong" + i, options.channel()).close();
        }
        final FutureTask<Void> echo = new FutureTask<>(() -> {
            exchange(way, "ping", "pong", options, messages, seed, false);
            return null;
        });
        Thread.ofPlatform().start(echo);
        exchange(way, "pong", "ping", options, messages, seed + 1, true);
        echo.get(FOREVER, TimeUnit.NANOSECONDS);
    }

    private void exchange(
            final Way way,
            final String in,
            final String out,
            final SubscriptionOptions options,
            final int messages,
            final long seed,
            final boolean first)
            throws Exception {
        final Random random = new Random(seed);
        final List<Publication> publications = new ArrayList<>();
        for (int i = 0; i < CHANNELS; i++) {
            publications.add(bus.addPublication(out + i));
        }
        try (Follower follower = new Follower(way, in, options.fromOldest())) {
            for (int i = 0; i < messages; i++) {
                if (!first) {
                    follower.takeOne("message " + i + ", seed " + seed);
                }
                pause(random);
                publish(publications.get(random.nextInt(CHANNELS)));
                if (first) {
                    follower.takeOne("message " + i + ", seed " + seed);
                }
            }
        }
        publications.forEach(Publication::close);
    }

    /** Around the 20 us after which the other side goes to sleep. */
    private static void pause(final Random random) {
        final long end = System.nanoTime() + random.nextInt(40_000);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldUseNoCpuWhileNothingComes() throws Exception {
        try (Follower follower = new Follower(Way.SELECTOR, "c", SubscriptionOptions.DEFAULT);
                Publication publication = bus.addPublication("c2")) {
            assertTrue(follower.set.arm());
            final Thread sleeper = Thread.ofPlatform().name("busbar-sleeper").start(() -> {
                try (WaitSet own = new WaitSet();
                        Subscription subscription = bus.addSubscription("c2")) {
                    own.add(subscription);
                    while (subscription.poll(IGNORE, 1) == 0) {
                        own.await(FOREVER);
                    }
                }
            });
            while (sleeper.isAlive() && !isAsleep(sleeper)) {
                Thread.onSpinWait();
            }
            TimeUnit.MILLISECONDS.sleep(50);
            final long before = cpuNanos("busbar-alarm") + cpuNanos("busbar-sleeper");
            TimeUnit.MILLISECONDS.sleep(300);
            final long used = cpuNanos("busbar-alarm") + cpuNanos("busbar-sleeper") - before;
            assertTrue(used < 10_000_000, used + " ns of CPU in 300 ms of sleep");
            publish(publication);
            sleeper.join();
            assertTrue(isReadable(follower.set.descriptor(), TimeUnit.NANOSECONDS.toMillis(FOREVER)));
        }
    }

    /** CPU that threads of this name have used, by the kernel's account. */
    private static long cpuNanos(final String name) throws IOException {
        long nanos = 0;
        int threads = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (final Path task : tasks.toList()) {
                if (Files.readString(task.resolve("comm")).strip().equals(name)) {
                    nanos += Long.parseLong(
                            Files.readString(task.resolve("schedstat")).split(" ")[0]);
                    threads++;
                }
            }
        }
        assertTrue(threads > 0, "there is no thread " + name);
        return nanos;
    }

    /** In native code, which is where the futex is. */
    private static boolean isAsleep(final Thread thread) {
        final StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0
                && java.util.Arrays.stream(stack)
                        .anyMatch(frame -> frame.getMethodName().equals("await")
                                && frame.getClassName().endsWith("Futexes"));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldTellThatAChannelWasDeleted(final Way way) throws Exception {
        try (Follower follower = new Follower(way, "c", SubscriptionOptions.DEFAULT)) {
            final Thread deleter = Thread.ofPlatform().start(() -> bus.removeChannel("c1"));
            final long start = System.nanoTime();
            while (!follower.subscriptions.get(1).isRetired()) {
                follower.await();
                assertTrue(System.nanoTime() - start < LATE, "nobody woke the sleeper");
            }
            deleter.join();
            assertTrue(follower.subscriptions.get(1).isReady());
            follower.subscriptions.get(1).close();
            try (Publication publication = bus.addPublication("c0")) {
                publish(publication);
                follower.await();
                assertTrue(follower.subscriptions.get(0).isReady());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldWakeUpWhenAskedTo(final Way way) throws Exception {
        try (Follower follower = new Follower(way, "c", SubscriptionOptions.DEFAULT)) {
            final long start = System.nanoTime();
            final Thread waker = Thread.ofPlatform().start(follower.set::wakeup);
            follower.await();
            waker.join();
            assertTrue(System.nanoTime() - start < LATE, "nobody woke the sleeper");
        }
    }

    /** It leaves its flag behind, which costs whoever publishes next one call of the kernel. */
    @Test
    void shouldHarmNobodyByNotComingBack() throws Exception {
        final FutureTask<Void> gone = new FutureTask<>(() -> {
            final Follower follower = new Follower(Way.SELECTOR, "c", SubscriptionOptions.DEFAULT);
            assertTrue(follower.set.arm());
            return null;
        });
        final Thread thread = Thread.ofPlatform().start(gone);
        gone.get();
        thread.join();
        try (Publication publication = bus.addPublication("c0");
                Subscription other = bus.addSubscription("c0")) {
            for (int i = 0; i < 500_000; i++) {
                while (publication.offer(message, 0, 8) < 0) {
                    Thread.onSpinWait();
                }
                assertEquals(1, other.poll(IGNORE, 10));
            }
        }
    }

    @Test
    @SuppressWarnings("try") // it is closed twice
    void shouldRefuseWhatCannotBeWaitedFor() {
        try (WaitSet set = new WaitSet();
                WaitSet other = new WaitSet()) {
            final Subscription subscription = bus.addSubscription("c");
            set.add(subscription);
            assertThrows(IllegalStateException.class, () -> set.add(subscription));
            assertThrows(IllegalStateException.class, () -> other.add(subscription));
            set.remove(subscription);
            other.add(subscription);
            other.close();
            assertThrows(IllegalStateException.class, () -> other.await(1));
            subscription.close();
            assertThrows(IllegalStateException.class, () -> set.add(subscription));
            assertFalse(subscription.isReady());
        }
    }
}
