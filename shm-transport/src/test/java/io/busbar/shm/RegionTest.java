package io.busbar.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Stat;
import io.busbar.shm.RegionException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegionTest {
    private static final long PAGE = Backing.SHM.pageSize();
    private static final RegionSpec SPEC = RegionSpec.of(Backing.SHM, 1, 1, 100, 4 * PAGE);

    private final Places places = new Places();
    private final Path path = places.shm().resolve("region");

    @AfterEach
    void takeAway() {
        places.close();
    }

    private Region create() {
        return Region.create(path, SPEC, region -> {});
    }

    @Test
    void shouldHaveNoNameBeforeItIsInitialised() {
        final Region region = Region.create(path, SPEC, whole -> {
            assertTrue(Files.notExists(path));
            assertFalse(whole.isCurrent());
            assertTrue(whole.tryLock(0));
        });
        try (region) {
            assertTrue(region.isCurrent());
            assertTrue(
                    Region.attach(path, Access.READ_ONLY, AttachOptions.any()).isLockedByOther(0));
        }
    }

    @Test
    void shouldLeaveNothingIfTheInitializerThrows() {
        final IllegalStateException thrown = new IllegalStateException("thrown");
        final Region[] half = new Region[1];
        assertEquals(
                thrown,
                assertThrows(
                        IllegalStateException.class,
                        () -> Region.create(path, SPEC, region -> {
                            half[0] = region;
                            throw thrown;
                        })));
        assertTrue(half[0].isClosed());
        assertTrue(Files.notExists(path));
    }

    @Test
    void shouldRefuseANameThatIsTaken() {
        create().close();
        assertEquals(
                Reason.EXISTS, assertThrows(RegionException.class, this::create).reason());
    }

    @Test
    void shouldRefuseANameThatWasTakenMeanwhile() {
        assertEquals(
                Reason.EXISTS,
                assertThrows(RegionException.class, () -> Region.create(path, SPEC, region -> create().close()))
                        .reason());
    }

    @Test
    void shouldNotBeCurrentOnceItIsDeletedOrReplaced() {
        try (Region first = create()) {
            assertTrue(Region.delete(path));
            assertFalse(first.isCurrent());
            assertFalse(Region.delete(path));
            try (Region second = create()) {
                assertFalse(first.isCurrent());
                assertTrue(second.isCurrent());
                assertNotEquals(first.incarnation(), second.incarnation());
            }
        }
    }

    @Test
    void shouldHaveTheModeAskedForWhateverTheUmask() {
        Region.create(path, SPEC.withMode(0666), region -> {}).close();
        assertEquals(0666, Stat.stat(path.toString()).permissions());
        Region.delete(path);
        create().close();
        assertEquals(0600, Stat.stat(path.toString()).permissions());
    }

    @Test
    void shouldUnmapEverythingWhenClosedAndBeClosedTwice() {
        final Region region = create();
        region.close();
        region.close();
        assertTrue(region.isClosed());
        assertNull(Proc.mappingAt(region.controlAddress()));
        assertNull(Proc.mappingAt(region.dataAddress()));
        assertNull(Proc.mappingAt(region.dataAddress() + region.dataSize()));
        assertThrows(IllegalStateException.class, () -> region.tryLock(0));
    }

    @Test
    void shouldGuardBothEndsOfTheData() {
        try (Region region = Region.create(path, SPEC, whole -> {})) {
            assertEquals("---p", Proc.mappingAt(region.dataAddress() - 1).access());
            assertEquals(
                    "---p",
                    Proc.mappingAt(region.dataAddress() + 2 * region.dataSize()).access());
        }
    }

    /** Both would count against the limit, and one is enough: a page is kept if any mapping of it is locked. */
    @Test
    void shouldLockOneViewOfTheData() {
        try (Region region = Region.create(path, SPEC.withLock(true), whole -> {})) {
            final long data = region.dataAddress();
            assertTrue(Proc.mappingAt(region.controlAddress()).lockedBytes() > 0);
            assertTrue(Proc.mappingAt(data).lockedBytes() > 0);
            assertEquals(0, Proc.mappingAt(data + region.dataSize()).lockedBytes());
        }
    }
}
