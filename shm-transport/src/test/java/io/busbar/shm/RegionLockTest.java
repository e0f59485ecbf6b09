package io.busbar.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Locks of bytes belong to one Region object, and fall with it or its process. */
class RegionLockTest {
    private static final long OFFSET = Long.MAX_VALUE - 1;

    private final Places places = new Places();
    private final Region region = Region.create(
            places.shm().resolve("region"), RegionSpec.of(Backing.SHM, 1, 1, 0, Backing.SHM.pageSize()), whole -> {});

    @AfterEach
    void takeAway() {
        region.close();
        places.close();
    }

    private Region attach() {
        return Region.attach(region.path(), Access.READ_ONLY, AttachOptions.any());
    }

    @Test
    void shouldGiveALockBackWhenAsked() {
        try (Region other = attach()) {
            assertTrue(other.tryLock(OFFSET));
            assertTrue(other.tryLock(OFFSET));
            assertFalse(region.tryLock(OFFSET));
            other.unlock(OFFSET);
            other.unlock(OFFSET);
            assertFalse(region.isLockedByOther(OFFSET));
            assertTrue(region.tryLock(OFFSET));
        }
    }

    @Test
    void shouldDropLocksWithItsObjectAndNoOther() {
        final Region other = attach();
        assertTrue(other.tryLock(OFFSET));
        attach().close();
        assertTrue(region.isLockedByOther(OFFSET));
        other.close();
        assertFalse(region.isLockedByOther(OFFSET));
    }

    @Test
    void shouldConflictBetweenProcesses() throws Exception {
        try (Child child = Child.start(Locks.class, region.path())) {
            assertEquals("true", child.await("locked"));
            assertTrue(region.isLockedByOther(OFFSET));
            assertFalse(region.tryLock(OFFSET));
        }
    }

    @Test
    void shouldDropLocksOfAProcessThatWasKilled() throws Exception {
        try (Child child = Child.start(Locks.class, region.path())) {
            child.await("locked");
            child.kill();
            Places.await("the lock falls", () -> !region.isLockedByOther(OFFSET));
            assertTrue(region.tryLock(OFFSET));
        }
    }

    static final class Locks {
        public static void main(final String[] arguments) throws IOException {
            final Region region = Region.attach(Path.of(arguments[0]), Access.READ_ONLY, AttachOptions.any());
            Child.say("locked " + region.tryLock(OFFSET));
            Child.parkUntilInputEnds();
        }
    }

    @Test
    void shouldNotBeKeptByProcessesThatTheHolderStarted() throws Exception {
        try (Child child = Child.start(LocksAndStarts.class, region.path())) {
            final long grandchild = Long.parseLong(child.await("started"));
            assertTrue(region.isLockedByOther(OFFSET));
            child.kill();
            Places.await("the lock falls", () -> !region.isLockedByOther(OFFSET));
            final ProcessHandle survivor = ProcessHandle.of(grandchild).orElseThrow();
            assertTrue(survivor.isAlive());
            survivor.destroyForcibly();
        }
    }

    static final class LocksAndStarts {
        public static void main(final String[] arguments) throws IOException {
            final Region region = Region.attach(Path.of(arguments[0]), Access.READ_ONLY, AttachOptions.any());
            region.tryLock(OFFSET);
            Child.say("started " + new ProcessBuilder("sleep", "60").start().pid());
            Child.parkUntilInputEnds();
        }
    }
}
