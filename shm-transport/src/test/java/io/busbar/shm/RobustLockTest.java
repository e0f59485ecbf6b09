package io.busbar.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Futex;
import io.busbar.linux.Pthread;
import io.busbar.linux.Unistd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RobustLockTest {
    private final Places places = new Places();
    private final Region region = Region.create(
            places.shm().resolve("region"),
            RegionSpec.of(Backing.SHM, 1, 1, 2 * RobustLock.SIZE, Backing.SHM.pageSize()),
            whole -> {
                RobustLock.init(whole.controlAddress());
                RobustLock.init(whole.controlAddress() + RobustLock.SIZE);
            });
    private final long lock = region.controlAddress();

    @AfterEach
    void takeAway() {
        region.close();
        places.close();
    }

    private static void inThread(final Runnable work) throws Exception {
        final FutureTask<Void> task = new FutureTask<>(work, null);
        final Thread thread = Thread.ofPlatform().start(task);
        task.get();
        thread.join();
    }

    @Test
    void shouldBeSupportedByGlibc() {
        assertTrue(RobustLock.isSupported(), RobustLock::unsupportedReason);
        assertNull(RobustLock.unsupportedReason());
    }

    @Test
    void shouldBeHeldByOneThread() throws Exception {
        assertEquals(0, RobustLock.ownerTid(lock));
        assertTrue(RobustLock.tryAcquire(lock));
        assertFalse(RobustLock.tryAcquire(lock));
        assertEquals(Unistd.gettid(), RobustLock.ownerTid(lock));
        inThread(() -> assertFalse(RobustLock.tryAcquire(lock)));

        RobustLock.release(lock);
        assertEquals(0, RobustLock.ownerTid(lock));
        assertFalse(RobustLock.ownerDied(lock));
        inThread(() -> assertTrue(RobustLock.tryAcquire(lock)));
    }

    @Test
    void shouldTellOfAThreadThatEnded() throws Exception {
        inThread(() -> assertTrue(RobustLock.tryAcquire(lock)));
        Places.await("the owner's death is marked", () -> RobustLock.ownerDied(lock));

        assertTrue(RobustLock.tryAcquire(lock));
        assertFalse(RobustLock.ownerDied(lock));
        RobustLock.release(lock);
        assertTrue(RobustLock.tryAcquire(lock));
    }

    @Test
    void shouldTellOfAThreadThatEndedWithSeveralLocks() throws Exception {
        inThread(() -> {
            assertTrue(RobustLock.tryAcquire(lock));
            assertTrue(RobustLock.tryAcquire(lock + RobustLock.SIZE));
        });
        Places.await(
                "both are marked", () -> RobustLock.ownerDied(lock) && RobustLock.ownerDied(lock + RobustLock.SIZE));
    }

    @Test
    void shouldTellOfAProcessThatWasKilled() throws Exception {
        try (Child child = Child.start(Acquires.class, region.path())) {
            final int tid = Integer.parseInt(child.await("acquired by"));
            assertEquals(tid, RobustLock.ownerTid(lock));
            assertFalse(RobustLock.tryAcquire(lock));
            child.kill();
            Places.await("the owner's death is marked", () -> RobustLock.ownerDied(lock));
            assertTrue(RobustLock.tryAcquire(lock));
        }
    }

    /** One sleep of the kernel's, much longer than the test may take: it is the kernel that ends it. */
    @Test
    void shouldWakeWhoSleepsUntilTheOwnerIsKilled() throws Exception {
        try (Child child = Child.start(Acquires.class, region.path())) {
            child.await("acquired by");
            final int value = RobustLock.announceWaiter(lock);
            final AtomicInteger tid = new AtomicInteger();
            final FutureTask<Void> sleep = new FutureTask<>(
                    () -> {
                        tid.set(Unistd.gettid());
                        Futex.await(lock, value, TimeUnit.HOURS.toNanos(1));
                    },
                    null);
            Thread.ofPlatform().daemon().start(sleep);
            Places.await("it sleeps", () -> tid.get() != 0 && isAsleep(tid.get()));
            child.kill();
            sleep.get(60, TimeUnit.SECONDS);
            assertTrue(RobustLock.ownerDied(lock));
        }
    }

    private static boolean isAsleep(final int tid) {
        try {
            final String stat = Files.readString(Path.of("/proc/self/task/" + tid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).startsWith("S");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static final class Acquires {
        public static void main(final String[] arguments) throws IOException {
            final Region region = Region.attach(Path.of(arguments[0]), Access.READ_ONLY, AttachOptions.any());
            RobustLock.tryAcquire(region.controlAddress());
            Child.say("acquired by " + Unistd.gettid());
            Child.parkUntilInputEnds();
        }
    }

    @Test
    void shouldRefuseVirtualThreads() throws Exception {
        final FutureTask<Boolean> task = new FutureTask<>(() -> RobustLock.tryAcquire(lock));
        Thread.ofVirtual().start(task);
        final Throwable cause =
                assertThrows(ExecutionException.class, task::get).getCause();
        assertTrue(cause instanceof WrongThreadException, cause.toString());
        assertTrue(cause.getMessage().contains("Thread.ofPlatform()"), cause.getMessage());
    }

    @Test
    void shouldOnlyBeReleasedByItsOwner() throws Exception {
        assertThrows(WrongThreadException.class, () -> RobustLock.release(lock));
        assertTrue(RobustLock.tryAcquire(lock));
        inThread(() -> assertThrows(WrongThreadException.class, () -> RobustLock.release(lock)));
        RobustLock.release(lock);
    }

    @Test
    void shouldRefuseMemoryThatIsNoLock() {
        Memory.zero(lock, RobustLock.SIZE);
        assertThrows(IllegalStateException.class, () -> RobustLock.tryAcquire(lock));
        assertThrows(IllegalArgumentException.class, () -> RobustLock.tryAcquire(lock + 8));
    }

    @Test
    void shouldNotFollowLinksThatSomebodyOverwrote() throws Exception {
        inThread(() -> {
            assertTrue(RobustLock.tryAcquire(lock));
            assertTrue(RobustLock.tryAcquire(lock + RobustLock.SIZE));
            final long link = Memory.get(lock + Pthread.MUTEX_PREVIOUS);
            Memory.put(lock + Pthread.MUTEX_PREVIOUS, 0x4141414141414140L);
            assertThrows(IllegalStateException.class, () -> RobustLock.release(lock));
            Memory.put(lock + Pthread.MUTEX_PREVIOUS, link);
            RobustLock.release(lock);
            RobustLock.release(lock + RobustLock.SIZE);
        });
    }

    @Test
    void shouldBeReleasedWhenItsThreadClosesTheRegion() {
        assertTrue(RobustLock.tryAcquire(lock));
        try (Region other = Region.attach(region.path(), Access.READ_ONLY, AttachOptions.any())) {
            region.close();
            assertEquals(0, RobustLock.ownerTid(other.controlAddress()));
            assertFalse(RobustLock.ownerDied(other.controlAddress()));
        }
    }

    @Test
    void shouldStayMappedWhileAnotherThreadHoldsIt() throws Exception {
        final CountDownLatch acquired = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);
        final FutureTask<Void> task = new FutureTask<>(() -> {
            RobustLock.tryAcquire(lock);
            acquired.countDown();
            closed.await();
            RobustLock.release(lock);
            return null;
        });
        Thread.ofPlatform().start(task);
        acquired.await();
        region.close();
        assertNull(Proc.mappingAt(region.dataAddress()));
        Region.attach(region.path(), Access.READ_ONLY, AttachOptions.any()).close();
        assertNotNull(Proc.mappingAt(lock));

        closed.countDown();
        task.get();
        Mapping.sweep();
        assertNull(Proc.mappingAt(lock));
    }
}
