package io.busbar.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What holds for regions of every backing. */
class BackingTest {
    private static final int FORMAT = 7;
    private static final int VERSION = 3;
    private static final int CONTROL_SIZE = 1000;

    private final Places places = new Places();

    @AfterEach
    void takeAway() {
        places.close();
    }

    private Region create(final Backing backing) {
        return Region.create(
                places.pathFor(backing),
                RegionSpec.of(backing, FORMAT, VERSION, CONTROL_SIZE, backing.pageSize()),
                region -> Memory.put(region.controlAddress() + CONTROL_SIZE - Long.BYTES, 42));
    }

    private static Region attach(final Region created, final Access access) {
        return Region.attach(created.path(), access, AttachOptions.of(FORMAT, VERSION));
    }

    @ParameterizedTest
    @EnumSource
    void shouldAttachWhatWasCreated(final Backing backing) {
        try (Region created = create(backing);
                Region attached = attach(created, Access.READ_ONLY)) {
            assertEquals(created.header(), attached.header());
            assertEquals(CONTROL_SIZE, attached.controlSize());
            assertEquals(0, attached.controlAddress() % RegionLayout.HEADER_SIZE);
            assertEquals(0, attached.dataAddress() % backing.pageSize());
            assertEquals(42, Memory.get(attached.controlAddress() + CONTROL_SIZE - Long.BYTES));

            Memory.put(created.dataAddress(), 43);
            Memory.put(attached.controlAddress(), 44);
            assertEquals(43, Memory.get(attached.dataAddress()));
            assertEquals(44, Memory.get(created.controlAddress()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnAtTheStartOfTheDataAfterItsEnd(final Backing backing) {
        try (Region region = create(backing)) {
            final long end = region.dataAddress() + region.dataSize();
            Memory.put(end - 4, 0x1122334455667788L);

            assertEquals(0x11223344, Memory.getInt(region.dataAddress()));
            assertEquals(0x55667788, Memory.getInt(end + region.dataSize() - 4));
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"HUGE_1G", "MEMFD_1G"}) // 2 GB to be zeroed for nothing new
    void shouldConflictOverLocksOfBytes(final Backing backing) {
        try (Region one = create(backing);
                Region other = attach(one, Access.READ_WRITE)) {
            assertTrue(one.tryLock(1L << 40));
            assertFalse(other.tryLock(1L << 40));
            assertTrue(other.isLockedByOther(1L << 40));
            assertFalse(one.isLockedByOther(1L << 40));
            assertTrue(other.tryLock((1L << 40) + 1));
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"HUGE_1G", "MEMFD_1G"}) // 2 GB to be zeroed for nothing new
    void shouldPrefaultAndLock(final Backing backing) {
        try (Region created = Region.create(
                        places.pathFor(backing),
                        RegionSpec.of(backing, FORMAT, VERSION, 0, backing.pageSize())
                                .withLock(true)
                                .withPrefault(true),
                        region -> {});
                Region attached = Region.attach(
                        created.path(),
                        Access.READ_ONLY,
                        AttachOptions.of(FORMAT, VERSION).withLock(true).withPrefault(true))) {
            final Proc.Mapping data = Proc.mappingAt(attached.dataAddress());
            assertTrue(data.residentBytes() >= attached.dataSize(), data.toString());
        }
    }
}
